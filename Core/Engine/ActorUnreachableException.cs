namespace Actors.Core.Engine;

/// <summary>The actor gave no reply: its node is lost or draining, its activation ended, or its storage failed.</summary>
public sealed class ActorUnreachableException(ActorId actor, bool mayHaveRun, string reason, Exception? inner = null)
    : Exception($"Actor {actor} gave no reply: {reason}", inner)
{
    /// <summary>The actor that was asked.</summary>
    public ActorId Actor { get; } = actor;

    /// <summary>False when the message certainly had no effect, so that it may be sent again.</summary>
    public bool MayHaveRun { get; } = mayHaveRun;
}
