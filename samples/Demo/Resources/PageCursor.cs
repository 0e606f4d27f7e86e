using System.Buffers.Text;
using System.Text;
using ModelContextProtocol;

namespace Actors.Samples.Demo.Resources;

/// <summary>Where the next page begins: after a path, which need not exist any more.</summary>
internal static class PageCursor
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string After(string path) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(path));

    public static string Parse(string cursor)
    {
        try
        {
            return Strict.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            throw new McpProtocolException("The cursor is not one that this server gave out; start again without it.", McpErrorCode.InvalidParams);
        }
    }
}
