using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>
/// The engine under a stage on which real actors play: a process, or several, that a test kills and starts again, over data
/// that stays. The suites of sessions and tasks run on each.
/// </summary>
internal abstract class StageEngine : IActors, IAsyncDisposable
{
    private static readonly AsyncLocal<Func<StageEngine>?> Chosen = new();

    public abstract NodeId Node { get; }

    public abstract long SavesCount { get; }

    public abstract long LetGoCount { get; }

    public abstract long ActiveCount { get; }

    /// <summary>Lets every stage of the test at hand play on another engine than the embedded one.</summary>
    public static void Use(Func<StageEngine> make) => Chosen.Value = make;

    public static StageEngine Make() => (Chosen.Value ?? (static () => new EmbeddedStage()))();

    public abstract ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken);

    public abstract ValueTask<bool> Push(NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken);

    /// <summary>Starts a process, over what earlier ones left.</summary>
    public abstract Task StartAsync(IReadOnlyList<ActorKind> kinds, NodeConnections connections, TimeProvider time);

    /// <summary>Stops in good order.</summary>
    public abstract Task StopAsync(CancellationToken cancellationToken);

    public abstract Task CrashAsync();

    /// <summary>Makes the next save fail, or (durable) only say so.</summary>
    public abstract void LoseNextSave(bool durable = false);

    public abstract bool IsSaved(ActorId actor);

    public abstract IReadOnlyList<string> RowKeys(ActorId actor);

    public abstract ValueTask DisposeAsync();
}
