using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Actors.Core.Protocol;

/// <summary>Text in MCP's own headers: which characters are legal, and how others are written.</summary>
public static class HeaderText
{
    private const string Prefix = "=?base64?";
    private const string Suffix = "?=";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Legal = SearchValues.Create(
        "\t " + new string([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(code => (char)code)]));

    /// <summary>Whether only visible ASCII, spaces and tabs occur. Servers decode other bytes silently, so it is checked here.</summary>
    public static bool IsLegal(string value) => value.AsSpan().IndexOfAnyExcept(Legal) < 0;

    /// <summary>
    /// The text that a header value stands for: itself, or the decoded content of <c>=?base64?…?=</c>. False for illegal
    /// characters and for content that is not strict Base64 of UTF-8. Anything that lacks the exact prefix or suffix is literal.
    /// </summary>
    public static bool TryDecode(string value, out string text)
    {
        text = value;
        if (!IsLegal(value))
        {
            return false;
        }

        if (value.Length < Prefix.Length + Suffix.Length || !value.StartsWith(Prefix, StringComparison.Ordinal) || !value.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return true;
        }

        var content = value.AsSpan(Prefix.Length, value.Length - Prefix.Length - Suffix.Length);
        // The decoder skips white space, which the protocol does not allow.
        if (content.ContainsAny(' ', '\t') || !Base64.IsValid(content))
        {
            return false;
        }

        try
        {
            text = Strict.GetString(Convert.FromBase64String(content.ToString()));
            return true;
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            return false;
        }
    }
}
