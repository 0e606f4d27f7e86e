using Actors.Core.Engine;
using Actors.Grains;
using Actors.Grains.Storage;
using Actors.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Actors.Tests.Grains;

/// <summary>The cluster engine under a stage: silos in this process, each asked in turn. A crash takes all of them.</summary>
internal sealed class ClusterStage(int nodes) : StageEngine
{
    private readonly SharedStorage _storage = new();
    private InProcessTestCluster? _cluster;
    private ClusterActors[] _engines = [];
    private int _next;

    public override NodeId Node => _engines[0].Node;

    public override long SavesCount => _storage.RecordsSaved;

    public override long LetGoCount => _engines.Sum(engine => engine.LetGoCount);

    public override long ActiveCount => _engines.Sum(engine => engine.ActiveCount);

    private ClusterActors Next => _engines[(uint)Interlocked.Increment(ref _next) % (uint)_engines.Length];

    public override ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken) =>
        Next.Ask(to, message, cancellationToken);

    public override ValueTask<bool> Push(NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) =>
        Next.Push(node, connection, events, cancellationToken);

    public override async Task StartAsync(IReadOnlyList<ActorKind> kinds, NodeConnections connections, TimeProvider time)
    {
        InProcessTestClusterBuilder builder = new((short)nodes);
        builder.Options.InitializeClientOnDeploy = nodes > 1;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(connections);
            silo.Services.AddKeyedSingleton(ClusterServices.TimeKey, time);
            silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStores.RecordsName, _storage);
            silo.Services.AddLogging(logging => logging.ClearProviders());
            foreach (ActorKind kind in kinds)
            {
                silo.Services.AddSingleton(kind);
            }

            silo.UseSmallCaches().AddClusterEngine();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        _engines = [.. _cluster.Silos.Select(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<ClusterActors>())];
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The first goes last: it is the node that the stage's fronts are on.
        foreach (InProcessSiloHandle silo in _cluster!.Silos.Reverse().ToList())
        {
            await _cluster.StopSiloAsync(silo);
        }
    }

    public override async Task CrashAsync()
    {
        foreach (ClusterActors engine in _engines)
        {
            engine.Crash();
        }

        foreach (InProcessSiloHandle silo in _cluster!.Silos.ToList())
        {
            await _cluster.KillSiloAsync(silo);
        }
    }

    /// <summary>Kills the last node; whoever asks from now on asks the others. Returns which of the actors were on it.</summary>
    public async Task<IReadOnlyList<ActorId>> KillLastAsync(IEnumerable<ActorId> actors)
    {
        ClusterActors killed = _engines[^1];
        IReadOnlyList<ActorId> there = [.. actors.Where(actor => killed.Seats.Find(actor) is not null)];
        _engines = _engines[..^1];
        killed.Crash();
        await _cluster!.KillSiloAsync(_cluster.Silos[^1]);
        return there;
    }

    public override void LoseNextSave(bool durable = false) => _storage.Saving = written =>
    {
        if (written == durable)
        {
            _storage.Saving = null;
            throw new IOException("This save fails on purpose.");
        }
    };

    public override bool IsSaved(ActorId actor) => _storage.Text(actor) is not null;

    public override IReadOnlyList<string> RowKeys(ActorId actor)
    {
        ActorStorage storage = new(new GrainStores(_storage, _storage), actor, TimeProvider.System, NullLogger.Instance);
        return storage.Load().ContinueWith(_ => storage.Rows("", null).Select(row => row.Key).ToBlockingEnumerable().ToList(), TaskScheduler.Default).GetAwaiter().GetResult();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await CrashAsync();
            await _cluster.DisposeAsync();
        }
    }
}
