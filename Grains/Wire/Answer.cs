using System.Text.Json.Serialization.Metadata;
using Actors.Core.Engine;

namespace Actors.Grains.Wire;

/// <summary>An actor's reply, or why there is none. Failures are values here: no exception crosses between nodes.</summary>
[GenerateSerializer, Immutable, Alias("actors.answer")]
internal sealed class Answer(AnswerKind kind, Body? body, string? reason)
{
    /// <summary>The message had no turn; ask again.</summary>
    public static Answer Moved { get; } = new(AnswerKind.Moved, null, "its activation moves.");

    /// <summary>What became of the question; a number that this version does not know is nothing to build on.</summary>
    [Id(0)]
    public AnswerKind Kind { get; } = kind;

    /// <summary>The reply.</summary>
    [Id(1)]
    public Body? Body { get; } = body;

    /// <summary>Why there is none.</summary>
    [Id(2)]
    public string? Reason { get; } = reason;

    public static Answer Of(object? reply, JsonTypeInfo type) => new(AnswerKind.Reply, new Body(reply, type), null);

    public static Answer Of(ActorUnreachableException error) => new(
        error.MayHaveRun ? AnswerKind.Unknown : AnswerKind.NotRun, null, WireReason.Of(error));
}
