using Actors.Core.Engine;
using Actors.Tests.Shared;

namespace Actors.Tests.Engine;

/// <summary>One engine under test, with the probe actors, a clock that stands still, and the power to die and come back.</summary>
public abstract class EngineFixture : IAsyncDisposable
{
    public ManualTime Time { get; } = new();

    public ProbeWorld World { get; } = new();

    public StressWorld Stress { get; } = new();

    /// <summary>What the engine is to be started with.</summary>
    public IReadOnlyList<ActorKind> Kinds => [ProbeActor.Kind(World), StressActor.Kind(Stress)];

    public NodeConnections Connections { get; } = new();

    /// <summary>The engine's life at hand.</summary>
    public abstract IActors Actors { get; }

    public abstract Task Start();

    /// <summary>Stops the engine in good order.</summary>
    public abstract Task Stop();

    /// <summary>Ends the engine without a word to its actors, as a crash would.</summary>
    public abstract Task Crash();

    /// <summary>Makes the next save throw, and decides whether it is durable all the same.</summary>
    public abstract void LoseNextSave(bool durable);

    /// <summary>
    /// Saves for the actor behind its activation's back, as an activation on a node that does not know that it is
    /// dead would: from version <paramref name="version"/> of the record.
    /// </summary>
    public abstract Task SaveElsewhere(ActorId actor, long version, Change change);

    public abstract ValueTask DisposeAsync();

    public ValueTask<TReply> Ask<TReply>(string key, IMessage<TReply> message) =>
        Actors.Ask(new ActorId("probe", key), message, TestContext.Current.CancellationToken);
}
