using System.Text;

namespace Actors.Samples.Demo.Files;

/// <summary>Finds out from its first bytes whether a file is text, and in which encoding.</summary>
internal static class TextProbe
{
    private const int Length = 8192;

    /// <summary>The encoding, or null for a binary file. Leaves the stream at its start.</summary>
    public static async ValueTask<Encoding?> EncodingAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[Length];
        var read = await stream.ReadAtLeastAsync(head, Length, throwOnEndOfStream: false, cancellationToken);
        if (stream.CanSeek)
        {
            stream.Position = 0;
        }

        return Of(head.AsSpan(0, read));
    }

    private static Encoding? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ when head.Contains((byte)0) => null,
        _ when IsUtf8(head) => Encoding.UTF8,
        // Every byte is a character in Latin-1, so old text stays readable whatever it was written in.
        _ => Encoding.Latin1,
    };

    private static bool IsUtf8(ReadOnlySpan<byte> head)
    {
        try
        {
            // Without a flush, a character that the end of the sample cuts in two is no error.
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder().GetCharCount(head, flush: false);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
