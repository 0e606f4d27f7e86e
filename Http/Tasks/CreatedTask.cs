using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Servers;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>The result of a call that became a task, which is put into words only where it is sent.</summary>
internal sealed record CreatedTask(TaskView View, McpServerOptions Server)
{
    private static readonly JsonTypeInfo<CreatedTask> Info =
        JsonMetadataServices.CreateValueInfo<CreatedTask>(new() { TypeInfoResolver = JsonTypeInfoResolver.Combine() }, new Writing());

    /// <summary>The result for the extension of 2026-07-28, with the name of the server that made it.</summary>
    public static JsonNode Answer(TaskView view, McpServerOptions server) => JsonValue.Create(new CreatedTask(view, server), Info)!;

    private sealed class Writing : JsonConverter<CreatedTask>
    {
        public override void Write(Utf8JsonWriter writer, CreatedTask value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            ModernTasks.WriteCreated(writer, value.View);
            writer.WritePropertyName("_meta"u8);
            writer.WriteRawValue(ServerIdentity.Meta(value.Server), skipInputValidation: true);
            writer.WriteEndObject();
        }

        public override CreatedTask Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("It is only written.");
    }
}
