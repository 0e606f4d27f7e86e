using System.Threading.Channels;

namespace Actors.Tests.Host.Cluster;

/// <summary>Takes what a console writes, line by line, for a test to wait for.</summary>
internal sealed class LineWriter : StringWriter
{
    public Channel<string> Lines { get; } = Channel.CreateUnbounded<string>();

    public override void WriteLine(string? value) => Lines.Writer.TryWrite(value ?? "");

    public override void Write(string? value)
    {
        foreach (var line in (value ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Lines.Writer.TryWrite(line);
        }
    }
}
