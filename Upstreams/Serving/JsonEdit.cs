using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Upstreams.Serving;

/// <summary>Changes members of a JSON object and leaves all others as they were written.</summary>
internal static class JsonEdit
{
    /// <summary>The object with every member given to <paramref name="member"/>, which writes it in another way and says so, and then whatever <paramref name="more"/> writes.</summary>
    public static JsonElement With(JsonElement from, Func<Utf8JsonWriter, JsonProperty, bool> member, Action<Utf8JsonWriter>? more = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            json.WriteStartObject();
            if (from.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in from.EnumerateObject().Where(property => !member(json, property)))
                {
                    Copy(json, property);
                }
            }

            more?.Invoke(json);
            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>The object with the text of a member replaced; added where it has none.</summary>
    public static JsonElement WithText(JsonElement from, string name, string text)
    {
        var written = false;
        return With(
            from,
            (json, property) =>
            {
                if (!property.NameEquals(name))
                {
                    return false;
                }

                written = true;
                json.WriteString(name, text);
                return true;
            },
            json =>
            {
                if (!written)
                {
                    json.WriteString(name, text);
                }
            });
    }

    /// <summary>Parameters with one more text in their metadata.</summary>
    public static JsonElement WithMeta(JsonElement from, string name, string text)
    {
        var meta = WithText(from.ValueKind == JsonValueKind.Object && from.TryGetProperty("_meta"u8, out var said) ? said : default, name, text);
        return With(from, static (_, property) => property.NameEquals("_meta"u8), json =>
        {
            json.WritePropertyName("_meta"u8);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(meta), skipInputValidation: true);
        });
    }

    /// <summary>The object without some of its members; the very same where it has none of them.</summary>
    public static JsonElement Without(JsonElement from, params IReadOnlyCollection<string> names) =>
        from.ValueKind == JsonValueKind.Object && from.EnumerateObject().Any(property => names.Contains(property.Name))
            ? With(from, (_, property) => names.Contains(property.Name))
            : from;

    /// <summary>Writes a member as it is.</summary>
    public static void Copy(Utf8JsonWriter json, JsonProperty property)
    {
        json.WritePropertyName(property.Name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(property.Value), skipInputValidation: true);
    }

    /// <summary>The text of a member; null where it has none.</summary>
    public static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
