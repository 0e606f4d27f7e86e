using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Upstreams;

/// <summary>
/// Carries JSON that others wrote without touching it: its escapes, its numbers, its spaces. Writing an element anew would
/// escape every letter that is not ASCII, and throws for text that is no valid Unicode.
/// </summary>
internal sealed class VerbatimElements : JsonConverter<JsonElement>
{
    /// <inheritdoc/>
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
