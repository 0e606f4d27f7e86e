using System.Runtime.CompilerServices;
using System.Text;

namespace Actors.Samples.Demo.Files;

/// <summary>Reads text line by line in one buffer, so that a file of a single endless line needs no more memory than any other.</summary>
internal static class TextLines
{
    /// <summary>The longest piece of a line.</summary>
    public const int LongestPiece = 64 * 1024;

    public static async IAsyncEnumerable<TextLine> ReadAsync(
        Stream stream, Encoding encoding, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 32 * 1024, leaveOpen: true);
        var buffer = new char[LongestPiece];
        var (start, end, number) = (0, 0, 1);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf('\n');
            if (length >= 0)
            {
                yield return new(number++, WithoutReturn(buffer.AsMemory(start, length)), Ends: true);
                start += length + 1;
                continue;
            }

            if (end - start == buffer.Length)
            {
                yield return new(number, buffer, Ends: false);
                (start, end) = (0, 0);
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            var read = await reader.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (end > start)
        {
            yield return new(number, WithoutReturn(buffer.AsMemory(start, end - start)), Ends: true);
        }
    }

    private static ReadOnlyMemory<char> WithoutReturn(ReadOnlyMemory<char> line)
        => line.Span.EndsWith("\r") ? line[..^1] : line;
}
