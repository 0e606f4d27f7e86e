using Actors.Core.Engine;
using Actors.Core.Keys;
using Actors.Embedded;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Keys;

/// <summary>One embedded engine that keeps the ring, and any number of nodes that read it; counts how often.</summary>
internal sealed class RingWorld : IActors, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SharedSeal> _seals = [];
    private EmbeddedActors? _engine;
    private int _reads;

    public ManualTime Time { get; } = new();

    /// <summary>How many readings have come to the ring.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>While true nobody answers.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Readings wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>Set when a reading waits for <see cref="Hold"/>.</summary>
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NodeId Node => _engine!.Node;

    public static async Task<RingWorld> StartAsync()
    {
        var world = new RingWorld();
        await world.StartEngineAsync();
        return world;
    }

    /// <summary>A node that has read the ring once.</summary>
    public async Task<SharedSeal> NodeAsync()
    {
        var seal = new SharedSeal(() => this, Time);
        _seals.Add(seal);
        await seal.LoadAsync(TestContext.Current.CancellationToken);
        return seal;
    }

    /// <summary>Makes the next save throw, and decides whether it is durable all the same.</summary>
    public void LoseNextSave(bool durable)
    {
        var writer = _engine!.Store.Writer;
        writer.Committing = committed =>
        {
            if (committed == durable)
            {
                writer.Committing = null;
                throw new IOException("This commit fails on purpose.");
            }
        };
    }

    public async Task CrashAsync()
    {
        _engine!.Crash();
        await _engine.DisposeAsync();
        await StartEngineAsync();
    }

    public async ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (Hold is { } hold)
        {
            Held.TrySetResult();
            await hold.Task;
        }

        return IsCutOff
            ? throw new ActorUnreachableException(to, mayHaveRun: false, "cut off on purpose")
            : await _engine!.Ask(to, message, cancellationToken);
    }

    public ValueTask<bool> Push(NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) => new(false);

    public async ValueTask DisposeAsync()
    {
        _seals.ForEach(static seal => seal.Dispose());
        await _engine!.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartEngineAsync()
    {
        _engine = new EmbeddedActors(new EmbeddedOptions { DataFolder = _folder.Path }, [KeysActor.Kind], new NodeConnections(), Time, NullLoggerFactory.Instance);
        await _engine.StartAsync(TestContext.Current.CancellationToken);
    }
}
