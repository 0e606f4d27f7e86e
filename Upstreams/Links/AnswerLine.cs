using System.Buffers;
using System.Text.Json;

namespace Actors.Upstreams.Links;

/// <summary>Reads the response to a call where a line is nothing else: most lines are, and to make a message of the SDK's of each costs more than all that follows.</summary>
internal static class AnswerLine
{
    /// <summary>Reads it; false: it is a message of another kind, or says more than a response does. Throws <see cref="JsonException"/> where it is no JSON.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> line, out long id, out JsonElement result)
    {
        var reader = line.IsSingleSegment ? new Utf8JsonReader(line.FirstSpan) : new Utf8JsonReader(line);
        var (hasVersion, hasId, hasResult) = (false, false, false);
        (id, result) = (0, default);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!hasVersion && reader.ValueTextEquals("jsonrpc"u8))
            {
                hasVersion = reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
            }
            else if (!hasId && reader.ValueTextEquals("id"u8))
            {
                hasId = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out id);
            }
            else if (!hasResult && reader.ValueTextEquals("result"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                result = JsonElement.ParseValue(ref reader);
                hasResult = true;
            }
            else
            {
                return false;
            }
        }

        // What follows the object is read, so that a broken line is known as one.
        return hasVersion && hasId && hasResult && !reader.Read();
    }
}
