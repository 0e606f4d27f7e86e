namespace Actors.Core.Engine;

/// <summary>An immutable message that an actor answers with a <typeparamref name="TReply"/>; an expected failure is a reply value, never an exception.</summary>
public interface IMessage<TReply>;

/// <summary>Marks a message that only reads: it may run while a turn awaits, and sees the last saved state.</summary>
public interface IRead;

/// <summary>
/// Marks a message to an actor whose key was drawn for it just now. An engine may take its word that nothing was saved under
/// that key, and need not look; should it be wrong, the first save fails.
/// </summary>
public interface IFirst
{
    /// <summary>Whether that is so.</summary>
    bool IsFirst { get; }

    /// <summary>The same message when it is sent again, since nobody knows what became of it the first time: something may be saved.</summary>
    object Repeated();
}

/// <summary>The reply of messages that have nothing to say.</summary>
public sealed record Done
{
    /// <summary>The only value.</summary>
    public static Done Value { get; } = new();
}
