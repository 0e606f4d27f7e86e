using System.Text.Json.Nodes;
using Actors.Core.Protocol;

namespace Actors.Http.Tasks;

/// <summary>What a request for a task is answered with: a result, or why there is none.</summary>
internal readonly record struct TaskAnswer(JsonObject? Result, Refusal? Refusal)
{
    public static implicit operator TaskAnswer(JsonObject result) => new(result, null);

    public static implicit operator TaskAnswer(Refusal refusal) => new(null, refusal);
}
