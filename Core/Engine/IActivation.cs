namespace Actors.Core.Engine;

/// <summary>What the engine gives one activation of an actor. Time, randomness, running and storage come from here only.</summary>
public interface IActivation
{
    /// <summary>The actor's address.</summary>
    ActorId Id { get; }

    /// <summary>The node this activation lives on.</summary>
    NodeId Node { get; }

    /// <summary>The clock, and the maker of in-memory timers; a timer's callback may only <see cref="Tell"/>.</summary>
    TimeProvider Time { get; }

    /// <summary>Randomness that a simulator can replay; for secrets use a cryptographic source.</summary>
    Random Random { get; }

    /// <summary>Other actors, and the open connections.</summary>
    IActors Actors { get; }

    /// <summary>The state as last saved or loaded; null when there is none.</summary>
    ReadOnlyMemory<byte>? Saved { get; }

    /// <summary>
    /// Makes a change durable, all of it or nothing, before it returns. Only within a turn. Any exception means that the
    /// outcome is unknown: the engine then stops this activation with <see cref="StopReason.Stale"/>, so let it pass.
    /// </summary>
    ValueTask Save(Change change, CancellationToken cancellationToken);

    /// <summary>The saved rows whose key starts with <paramref name="prefix"/> and is greater than <paramref name="after"/> (null: from the first), in ordinal order of their keys.</summary>
    IAsyncEnumerable<Row> Rows(string prefix, string? after, CancellationToken cancellationToken);

    /// <summary>
    /// Starts work outside the turns, with no ambient context of the caller. The activation is held until it ends; its token
    /// fires when the activation stops. If it goes on then, the actor's next activation is on this same node, or begins after
    /// it has ended, unless the node is lost. What it has to say it says with <see cref="Tell"/>. Its exceptions are logged.
    /// </summary>
    void Run(Func<CancellationToken, Task> work);

    /// <summary>Queues a message for a later turn of this very activation; dropped when the activation ends first. Safe from any thread.</summary>
    void Tell(object message);

    /// <summary>While true the engine does not let the activation go for idleness.</summary>
    bool Stay { set; }

    /// <summary>While true nobody is expected to need the activation soon: an engine may let it go as soon as it is idle.</summary>
    bool Spent
    {
        set
        {
        }
    }

    /// <summary>While true somebody waits for an answer that is being made beside the turns: an engine that drains gives it a moment.</summary>
    bool Answering
    {
        set
        {
        }
    }
}
