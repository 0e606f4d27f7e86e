namespace Actors.Core.Engine;

/// <summary>An immutable message that an actor answers with a <typeparamref name="TReply"/>; an expected failure is a reply value, never an exception.</summary>
public interface IMessage<TReply>;

/// <summary>Marks a message that only reads: it may run while a turn awaits, and sees the last saved state.</summary>
public interface IRead;

/// <summary>The reply of messages that have nothing to say.</summary>
public sealed record Done
{
    /// <summary>The only value.</summary>
    public static Done Value { get; } = new();
}
