using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Actors.Core.Questions;

/// <summary>
/// Tells whether a repeated call is the same call: a digest of its method and parameters, whatever the order of members,
/// without what differs from round to round.
/// </summary>
public static class CallDigest
{
    /// <summary>The digest, as Base64.</summary>
    public static string Of(string method, JsonElement parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(method);
            Write(writer, parameters, isTop: true);
            writer.WriteEndArray();
        }

        return Convert.ToBase64String(SHA256.HashData(buffer.WrittenSpan)[..16]);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, bool isTop = false)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    if (!isTop || member.Name is not ("_meta" or "inputResponses" or "requestState"))
                    {
                        writer.WritePropertyName(member.Name);
                        Write(writer, member.Value);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                break;
            case JsonValueKind.Undefined:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
