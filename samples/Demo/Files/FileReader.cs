using System.Text;
using ModelContextProtocol;

namespace Actors.Samples.Demo.Files;

/// <summary>Reads parts of files, within limits that fit into an answer.</summary>
internal static class FileReader
{
    /// <summary>The most characters of text in one answer.</summary>
    public const int MostCharacters = 200_000;

    /// <summary>The most bytes of a binary file in one answer.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Lines of a text file, or the whole of a small binary file.</summary>
    public static async ValueTask<FilePart> ReadAsync(Folder folder, string path, int firstLine, int maxLines, CancellationToken cancellationToken)
    {
        var file = folder.File(path);
        await using var stream = folder.Open(file);
        try
        {
            return await TextProbe.EncodingAsync(stream, cancellationToken) is { } encoding
                ? await ReadLinesAsync(stream, encoding, firstLine, maxLines, cancellationToken)
                : new FilePart(await ReadBytesAsync(stream, path, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Folder.Unreadable(path, exception);
        }
    }

    private static async ValueTask<FilePart> ReadLinesAsync(Stream stream, Encoding encoding, int firstLine, int maxLines, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var (last, lineStart, lineGoesOn) = (0, 0, false);
        await foreach (var line in TextLines.ReadAsync(stream, encoding, cancellationToken))
        {
            last = line.Number;
            if (line.Number < firstLine)
            {
                continue;
            }

            if (line.Number - firstLine >= maxLines)
            {
                return new(text.ToString(), encoding, firstLine, line.Number - 1, More: true, Cut: false);
            }

            lineStart = lineGoesOn ? lineStart : text.Length;
            lineGoesOn = !line.Ends;
            if (text.Length + line.Text.Length > MostCharacters)
            {
                // Whole lines, so that the next call can go on; only a line too long for any answer is cut.
                return lineStart > 0
                    ? new(text.ToString(0, lineStart), encoding, firstLine, line.Number - 1, More: true, Cut: false)
                    : new(text.Append(line.Text.Span[..(MostCharacters - text.Length)]).ToString(), encoding, firstLine, line.Number, More: true, Cut: true);
            }

            text.Append(line.Text.Span);
            if (line.Ends)
            {
                text.Append('\n');
            }
        }

        return new(text.ToString(), encoding, firstLine, last, More: false, Cut: false);
    }

    private static async ValueTask<byte[]> ReadBytesAsync(Stream stream, string path, CancellationToken cancellationToken)
    {
        if (stream.Length > MostBytes)
        {
            throw new McpException($"'{path}' is a binary file of {stream.Length} bytes; at most {MostBytes} can be read at once. hash_file identifies it.");
        }

        var bytes = new byte[stream.Length];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return bytes[..read];
    }
}
