using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Tools that answer at once.</summary>
[McpServerToolType]
internal sealed class PlainTools
{
    [McpServerTool(Name = "echo", ReadOnly = true, Idempotent = true, OpenWorld = false), Description("Returns the text it was given.")]
    public static string Echo([Description("The text.")] string text) => text;

    // A host may list tools by name, and then the suite calls this one without arguments.
    [McpServerTool(Name = "add", ReadOnly = true, Idempotent = true, OpenWorld = false), Description("Adds two numbers.")]
    public static double Add(double a = 0, double b = 0) => a + b;

    [McpServerTool(Name = "throw"), Description("Throws an exception whose message the client must not see.")]
    public static string Throw() => throw new InvalidOperationException("This message is for the server's log only.");

    [McpServerTool(Name = "throw_for_client"), Description("Throws an exception whose message is meant for the client.")]
    public static string ThrowForClient([Description("The message.")] string message) => throw new McpException(message);
}
