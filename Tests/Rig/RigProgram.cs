using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Actors.Tests.Rig;

/// <summary>
/// An MCP server for tests of those who connect to servers. It knows no SDK, so that what it saw and did is certain, logs all of it, and behaves as badly as it is told.
/// </summary>
internal static class RigProgram
{
    public const string Command = "rig";

    public static async Task<int> Run(string[] arguments)
    {
        var switches = RigSwitches.Of(arguments);
        using var log = new RigLog(switches.Log);
        log.Write("started");
        if (switches.Die is { } code)
        {
            await Console.Error.WriteLineAsync($"cannot go on\nthe reason is number {code}");
            log.Write("exiting");
            return code;
        }

        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            log.Write("term");
            signal.Cancel = switches.IgnoreTerm;
        });
        if (switches.Slow > 0)
        {
            await Task.Delay(switches.Slow);
        }

        await (switches.Http ? RigHttp.RunAsync(switches, log) : ServeAsync(switches, log));
        log.Write("exiting");
        return 0;
    }

    private static async Task ServeAsync(RigSwitches switches, RigLog log)
    {
        await using var output = Console.OpenStandardOutput();
        var gate = new Lock();
        var session = new RigSession(switches, log);
        ValueTask Send(JsonNode message)
        {
            var line = Encoding.UTF8.GetBytes(message.ToJsonString() + "\n");
            lock (gate)
            {
                output.Write(line);
                output.Flush();
            }

            return default;
        }

        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8, false, 64 * 1024);
        while (await input.ReadLineAsync() is { } line)
        {
            _ = session.Receive(JsonNode.Parse(line)!.AsObject(), Send, Send);
        }

        log.Write("input-ended");
        if (switches.IgnoreEnd)
        {
            await Task.Delay(Timeout.Infinite);
        }
    }
}
