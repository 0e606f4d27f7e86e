using System.Collections.Immutable;
using Actors.Core.Engine;
using Actors.Grains;
using Actors.Grains.Storage;
using Actors.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Actors.Tests.Grains;

/// <summary>The cluster engine on one silo in this process; its storage outlives it.</summary>
internal sealed class ClusterFixture : EngineFixture
{
    private InProcessTestCluster? _cluster;
    private ClusterActors? _engine;

    public SharedStorage Storage { get; } = new();

    public ClusterActors Engine => _engine ?? throw new InvalidOperationException("Start the engine first.");

    public override IActors Actors => Engine;

    public override async Task Start()
    {
        InProcessTestClusterBuilder builder = new(1);
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(Connections);
            silo.Services.AddKeyedSingleton<TimeProvider>(ClusterServices.TimeKey, Time);
            silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStores.RecordsName, Storage);
            silo.Services.AddLogging(logging => logging.ClearProviders());
            foreach (ActorKind kind in Kinds)
            {
                silo.Services.AddSingleton(kind);
            }

            silo.UseSmallCaches().AddClusterEngine();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        _engine = _cluster.GetSiloServiceProvider().GetRequiredService<ClusterActors>();
    }

    public override Task Stop() => _cluster!.StopAllSilosAsync();

    public override async Task Crash()
    {
        Engine.Crash();
        await _cluster!.KillSiloAsync(_cluster.Silos[0]);
    }

    public override void LoseNextSave(bool durable) => Storage.Saving = written =>
    {
        if (written == durable)
        {
            Storage.Saving = null;
            throw new IOException("This save fails on purpose.");
        }
    };

    public override Task SaveElsewhere(ActorId actor, long version, Change change)
    {
        ActorRecord record = new()
        {
            State = change.State,
            WakeAt = change.WakeAt,
            RunsOn = change.RunsHere ? "elsewhere" : null,
            Recent = ActorRecord.Empty.Recent.SetItems(change.Rows.Select(row => KeyValuePair.Create(row.Key, row.Value))),
        };
        string name = $"actors.{actor.Kind}";
        GrainState<StoredRecord> state = new(new StoredRecord { Content = RecordFormat.Write(record) }, version == 0 ? null : $"{version}");
        return Storage.WriteStateAsync(name, GrainId.Create(name, actor.Key), state);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
