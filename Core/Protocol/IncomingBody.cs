using System.Text.Json;
using System.Text.Unicode;

namespace Actors.Core.Protocol;

/// <summary>The body of one POST: a message, or a batch of them.</summary>
public sealed class IncomingBody
{
    /// <summary>How deep a message may nest.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private IncomingBody(Incoming? single, JsonElement batch)
    {
        Single = single;
        Batch = batch;
    }

    /// <summary>The message, unless the body is a batch.</summary>
    public Incoming? Single { get; }

    /// <summary>The JSON array, when the body is one.</summary>
    public JsonElement Batch { get; }

    /// <summary>
    /// Parses a body, or returns null when it is not JSON that every reader understands alike: invalid UTF-8, lone
    /// surrogates, duplicate members and nesting beyond <see cref="MaxDepth"/> are refused here, once for all.
    /// </summary>
    public static IncomingBody? Parse(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return null;
        }

        try
        {
            // Before the parser, which reads the names of members to find the same one twice, and trips over a lone surrogate.
            if (HasSurrogateEscape(utf8) && !StringsAreWhole(utf8))
            {
                return null;
            }

            var element = JsonElement.Parse(utf8, Strict);
            return element.ValueKind == JsonValueKind.Array
                ? new IncomingBody(null, element)
                : new IncomingBody(Incoming.Of(element), default);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool HasSurrogateEscape(ReadOnlySpan<byte> utf8) =>
        utf8.IndexOf("\\ud"u8) >= 0 || utf8.IndexOf("\\uD"u8) >= 0;

    // A lone surrogate passes the parser and throws only when the string is read, which may be deep inside a handler.
    private static bool StringsAreWhole(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
