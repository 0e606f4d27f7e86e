using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Actors.Core.Protocol;
using ModelContextProtocol;

namespace Actors.Http.Tasks;

/// <summary>The protocol's types as JSON, and back.</summary>
internal static class McpJson
{
    /// <summary>A value of one of the protocol's types, as a tree.</summary>
    public static JsonObject ToNode<T>(T value) => (JsonObject)JsonSerializer.SerializeToNode(value, Info<T>())!;

    /// <summary>A value of one of the protocol's types, to be kept.</summary>
    public static JsonElement Keep<T>(T value) => JsonSerializer.SerializeToElement(value, Info<T>());

    /// <summary>A tree, to be kept: whatever becomes of it later.</summary>
    public static JsonElement Keep(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            node.WriteTo(writer);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>The value that a tree stands for.</summary>
    public static T Read<T>(JsonNode node) => node.Deserialize(Info<T>())!;

    /// <summary>The value that JSON stands for.</summary>
    public static T Read<T>(JsonElement element) => element.Deserialize(Info<T>())!;

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T));
}
