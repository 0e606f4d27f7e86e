using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>A result that was made elsewhere and is passed on as it is.</summary>
internal sealed class Verbatim(JsonObject json) : Result
{
    private static readonly JsonTypeInfo<Verbatim> Info = JsonMetadataServices.CreateValueInfo<Verbatim>(McpJsonUtilities.DefaultOptions, new Converter());

    /// <summary>The result as a call of a tool returns it.</summary>
    public static ResultOrAlternate<CallToolResult> Of(JsonObject result) => ResultOrAlternate<CallToolResult>.FromAlternate(new Verbatim(result), Info);

    private void Write(Utf8JsonWriter writer) => json.WriteTo(writer);

    private sealed class Converter : JsonConverter<Verbatim>
    {
        public override Verbatim Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Verbatim value, JsonSerializerOptions options) => value.Write(writer);
    }
}
