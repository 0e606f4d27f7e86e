using System.Text;
using System.Text.Unicode;

namespace Actors.Upstreams.Configuration.Syntax;

/// <summary>The bytes of a file, and which line and character each of them belongs to.</summary>
internal sealed class SourceText
{
    private readonly byte[] _bytes;
    private readonly List<int> _lines = [0];

    public SourceText(byte[] bytes)
    {
        _bytes = bytes;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == (byte)'\n' || (bytes[at] == (byte)'\r' && (at + 1 == bytes.Length || bytes[at + 1] != (byte)'\n')))
            {
                _lines.Add(at + 1);
            }
        }
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>How many bytes come before the text itself: the mark that some editors begin a file with.</summary>
    public int Start => Bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;

    /// <summary>The place of a byte; that of the end for one behind it.</summary>
    public Spot At(int offset)
    {
        offset = Math.Clamp(offset, 0, _bytes.Length);
        var found = _lines.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        var start = line == 0 ? Math.Min(Start, offset) : _lines[line];
        return new Spot(line + 1, Encoding.UTF8.GetCharCount(_bytes, start, offset - start) + 1);
    }

    /// <summary>The byte that begins a line of <see cref="System.Text.Json"/>'s, which ends lines at <c>\n</c> only.</summary>
    public int StartOfLine(long line)
    {
        var start = 0;
        for (; line > 0 && Bytes[start..].IndexOf((byte)'\n') is >= 0 and var next; line--)
        {
            start += next + 1;
        }

        return start;
    }

    /// <summary>The last byte before <paramref name="offset"/> that is neither space nor line end; -1: there is none.</summary>
    public int LastVisible(int offset) => Bytes[..Math.Clamp(offset, 0, _bytes.Length)].LastIndexOfAnyExcept(" \t\r\n"u8);

    /// <summary>The first byte that belongs to no letter of UTF-8; -1: there is none.</summary>
    public int FirstInvalid()
    {
        if (Utf8.IsValid(_bytes))
        {
            return -1;
        }

        var rest = Bytes;
        while (Rune.DecodeFromUtf8(rest, out _, out var read) == System.Buffers.OperationStatus.Done)
        {
            rest = rest[read..];
        }

        return _bytes.Length - rest.Length;
    }
}
