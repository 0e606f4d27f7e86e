using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Protocol;

namespace Actors.Core.Upstreams;

/// <summary>What a connection pushes to the node of a call's caller (connection <see cref="Connection"/>).</summary>
/// <param name="Call">The call.</param>
/// <param name="Kind">What it is.</param>
internal sealed record UpstreamPush(string Call, UpstreamPushKind Kind)
{
    /// <summary>The name under which every node's waiting callers can be pushed to.</summary>
    public const string Connection = "upstreams";

    /// <summary>The number of a question.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Question { get; init; }

    /// <summary>The method of a notification or a question.</summary>
    public string? Method { get; init; }

    /// <summary>Its parameters, or the result.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Body { get; init; }

    /// <summary>The server's own error.</summary>
    public RpcError? Error { get; init; }

    /// <summary>Why there is no answer.</summary>
    public UpstreamProblem? Problem { get; init; }

    /// <summary>Whether nothing comes after it.</summary>
    [JsonIgnore]
    public bool IsEnd => Kind is UpstreamPushKind.Answered or UpstreamPushKind.Refused or UpstreamPushKind.Failed;

    /// <summary>As it is pushed.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, UpstreamJson.Default.UpstreamPush);

    /// <summary>As it was pushed; null: nothing that this host understands.</summary>
    public static UpstreamPush? Read(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, UpstreamJson.Default.UpstreamPush);
}

/// <summary>What is told to the caller of a call.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UpstreamPushKind>))]
internal enum UpstreamPushKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A notification of the server.</summary>
    Notified,

    /// <summary>A question of the server.</summary>
    Asked,

    /// <summary>The server waits for the answer no longer.</summary>
    Unasked,

    /// <summary>The end: the result.</summary>
    Answered,

    /// <summary>The end: the server answered with an error.</summary>
    Refused,

    /// <summary>The end: there is no answer.</summary>
    Failed,
}

/// <summary>Why a call got no answer of its server, as a value.</summary>
/// <param name="Failure">Why.</param>
/// <param name="Message">What happened to which server, and what is known of the cause.</param>
/// <param name="Refused">Whether the server certainly did nothing.</param>
internal sealed record UpstreamProblem(UpstreamFailure Failure, string Message, bool Refused = false)
{
    /// <summary>What an exception says.</summary>
    public static UpstreamProblem Of(UpstreamException exception) => new(exception.Failure, exception.Message, exception.Refused);

    /// <summary>The exception that says it.</summary>
    public UpstreamException ToException() => new(Failure, Message) { Refused = Refused };
}
