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
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    /// <summary>A value of one of the protocol's types, as a tree.</summary>
    public static JsonObject ToNode<T>(T value) => (JsonObject)JsonSerializer.SerializeToNode(value, Info<T>())!;

    /// <summary>A value of one of the protocol's types, to be kept.</summary>
    public static JsonElement Keep<T>(T value) => JsonSerializer.SerializeToElement(value, Info<T>());

    /// <summary>A tree, to be kept: whatever becomes of it later.</summary>
    public static JsonElement Keep(JsonNode node) => Keep(node, static (writer, node) => node.WriteTo(writer));

    /// <summary>What is written of something, to be kept.</summary>
    /// <param name="value">Of what.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="tail">More members with a closing brace, in place of the last brace that was written; empty for none.</param>
    public static JsonElement Keep<T>(T value, Action<Utf8JsonWriter, T> write, ReadOnlySpan<byte> tail = default)
    {
        var (buffer, writer) = _scratch ?? NewScratch();
        _scratch = null;
        write(writer, value);
        writer.Flush();
        if (!tail.IsEmpty)
        {
            var length = buffer.WrittenCount - 1;
            buffer.ResetWrittenCount();
            buffer.Advance(length);
            buffer.Write(tail);
        }

        var kept = JsonElement.Parse(buffer.WrittenSpan);
        if (buffer.Capacity <= MaxKept)
        {
            writer.Reset();
            buffer.ResetWrittenCount();
            _scratch = (buffer, writer);
        }

        return kept;
    }

    /// <summary>The value that a tree stands for.</summary>
    public static T Read<T>(JsonNode node) => node.Deserialize(Info<T>())!;

    /// <summary>The value that JSON stands for.</summary>
    public static T Read<T>(JsonElement element) => element.Deserialize(Info<T>())!;

    /// <summary>Writes a value of one of the protocol's types.</summary>
    public static void Write<T>(Utf8JsonWriter writer, T value) => JsonSerializer.Serialize(writer, value, Info<T>());

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) NewScratch()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, Wire.WriterOptions));
    }

    private static JsonTypeInfo<T> Info<T>() => Known<T>.Info;

    private static class Known<T>
    {
        public static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T));
    }
}
