using System.Text;

namespace Actors.Upstreams.Stdio;

/// <summary>The end of what a program writes to its standard error: a few lines, however much it writes.</summary>
internal sealed class ErrorTail
{
    private const int Lines = 20;
    private const int Bytes = 4096;

    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[Bytes];
    private long _written;

    /// <summary>Adds what it wrote.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            foreach (var value in text.Length > Bytes ? text[^Bytes..] : text)
            {
                _ring[_written++ % Bytes] = value;
            }
        }
    }

    /// <summary>The last lines; the first of them may lack its beginning.</summary>
    public override string ToString()
    {
        byte[] kept;
        lock (_gate)
        {
            var length = (int)Math.Min(_written, Bytes);
            kept = new byte[length];
            for (var index = 0; index < length; index++)
            {
                kept[index] = _ring[(_written - length + index) % Bytes];
            }
        }

        var lines = Encoding.UTF8.GetString(kept).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'));
        return string.Join('\n', lines.TakeLast(Lines));
    }
}
