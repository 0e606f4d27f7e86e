using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>What a task pushes to the hub (connection <see cref="Connection"/>) of each node that watches it.</summary>
/// <param name="Id">The task.</param>
/// <param name="Version">The version that its view has now.</param>
/// <param name="Kind">What has become of it.</param>
internal sealed record TaskPush(string Id, long Version, TaskPushKind Kind)
{
    /// <summary>The name under which every node's task hub can be pushed to.</summary>
    public const string Connection = "tasks";

    /// <summary>As it is pushed.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, TaskPushJson.Default.TaskPush);

    /// <summary>As it was pushed; null: nothing that this host understands.</summary>
    public static TaskPush? Read(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, TaskPushJson.Default.TaskPush);
}

/// <summary>What a task tells the nodes that watch it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskPushKind>))]
internal enum TaskPushKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Its view has changed, or a question may be taken again.</summary>
    Changed,

    /// <summary>It has ended or is gone: nothing is pushed any more.</summary>
    Over,

    /// <summary>The activation ends and forgets who watches: whoever wants to know more has to watch again.</summary>
    Stopped,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TaskPush))]
internal sealed partial class TaskPushJson : JsonSerializerContext;
