namespace Actors.Core.Engine;

/// <summary>
/// One activation's behaviour. The engine calls one member at a time, except that a message marked <see cref="IRead"/>
/// may be received while another turn awaits.
/// </summary>
public interface IActor
{
    /// <summary>The first turn: reads <see cref="IActivation.Saved"/> and the rows it needs.</summary>
    ValueTask Start(CancellationToken cancellationToken);

    /// <summary>
    /// One turn. Returns the reply of an asked message; the result of a told one is dropped.
    /// A due wake-up arrives as <see cref="WakeUp"/>; it may be spurious.
    /// </summary>
    ValueTask<object?> Receive(object message, CancellationToken cancellationToken);

    /// <summary>
    /// The last turn, before deactivation: ends streams and waiters first. After <see cref="StopReason.Stale"/> and
    /// <see cref="StopReason.NodeLost"/> saves fail, and nothing may be sent out.
    /// </summary>
    ValueTask Stop(StopReason reason, CancellationToken cancellationToken);
}

/// <summary>
/// Told to an actor when its saved <see cref="Change.WakeAt"/> is due, when a node that had its runs is lost, or an activation
/// that had them ended as <see cref="StopReason.Stale"/>. May be spurious.
/// </summary>
public sealed record WakeUp : IMessage<Done>
{
    /// <summary>The only value.</summary>
    public static WakeUp Value { get; } = new();
}
