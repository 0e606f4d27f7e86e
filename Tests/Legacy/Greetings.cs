using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Actors.Tests.Legacy;

/// <summary>A prompt.</summary>
[McpServerPromptType]
internal sealed class Greetings
{
    [McpServerPrompt(Name = "greet"), Description("Greets somebody.")]
    public static string Greet(string name) => $"Hello {name}";
}
