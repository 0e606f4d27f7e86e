using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixture: a tool that never runs as a task.</summary>
[McpServerToolType]
internal sealed class GreetTools
{
    [McpServerTool(Name = "greet"), Description("Greets somebody.")]
    public static string Greet([Description("Whom to greet.")] string name) => $"Hello, {name}!";
}
