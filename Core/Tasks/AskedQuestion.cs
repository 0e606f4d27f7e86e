using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks;

/// <summary>A question that a task has asked, and what came of it.</summary>
internal sealed record AskedQuestion
{
    /// <summary>Its name on the wire, unique for the whole life of the task.</summary>
    public required string Key { get; init; }

    /// <summary>The author's name for it, when its body asked it and ended; null when the body waits.</summary>
    public string? Name { get; init; }

    /// <summary>What is asked.</summary>
    public required string Method { get; init; }

    /// <summary>How it is asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Params { get; init; }

    /// <summary>Where it stands.</summary>
    public QuestionStatus Status { get; init; }

    /// <summary>The answer, once there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Answer { get; init; }

    /// <summary>The error that the client answered with.</summary>
    public RpcError? Error { get; init; }

    /// <summary>Whether it waits for an answer.</summary>
    [JsonIgnore]
    public bool IsOpen => Status == QuestionStatus.Open;

    /// <summary>As clients see it.</summary>
    public TaskQuestion ToQuestion() => new(Key, Method, Params);
}

/// <summary>Where a question of a task stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuestionStatus>))]
internal enum QuestionStatus
{
    /// <summary>Not a status.</summary>
    None = 0,

    /// <summary>It waits for its answer.</summary>
    Open,

    /// <summary>It was answered, for good.</summary>
    Answered,

    /// <summary>The client answered with an error, for good.</summary>
    Refused,

    /// <summary>The body no longer waits for it.</summary>
    Withdrawn,
}
