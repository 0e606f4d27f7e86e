using System.Text.Json;
using Actors.Bench.Load;

namespace Actors.Bench.Upstreams;

/// <summary>A program that speaks over stdio, and a tool of it to call.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Command">The program, with its arguments.</param>
/// <param name="Tool">A tool that does next to nothing.</param>
/// <param name="Arguments">What to call it with.</param>
/// <param name="Expected">A text that every right answer contains.</param>
internal sealed record Behind(string Name, string[] Command, string Tool, string Arguments, string Expected)
{
    private const string Everything = "@modelcontextprotocol/server-everything@2026.8.31";

    /// <summary>One of ours on the official C# SDK, and the official sample where there is Node.</summary>
    public static IEnumerable<Behind> All
    {
        get
        {
            if (IsInstalled("npx"))
            {
                yield return new("server-everything (Node)", ["npx", "-y", Everything, "stdio"], "echo", """{"message":"42"}""", "Echo: 42");
            }

            yield return new("a server on the C# SDK", ["dotnet", typeof(Behind).Assembly.Location, "server", "child"], "add", """{"a":2,"b":40}""", "42");
        }
    }

    /// <summary>The call as a client of the host makes it.</summary>
    public Call Call => Calls.ModernCall(Tool, Arguments);

    /// <summary>The member of <c>mcpServers</c> that starts it.</summary>
    public string Entry => JsonSerializer.Serialize(new { command = Command[0], args = Command[1..] });

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
