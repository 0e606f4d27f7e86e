using Actors.Core.Engine;
using Actors.Grains;
using Actors.Grains.Nodes;
using Actors.Grains.Storage;
using Actors.Tests.Engine;
using Actors.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Actors.Tests.Grains;

/// <summary>Several silos in this process, with the probes on all of them.</summary>
internal sealed class Nodes(int count) : IAsyncDisposable
{
    private InProcessTestCluster? _cluster;

    public ManualTime Time { get; } = new();

    public ProbeWorld World { get; } = new();

    public SharedStorage Storage { get; } = new();

    public GrainStores Stores => new(Storage, Storage);

    /// <summary>The lives of the nodes by the names of their silos, where the test wants to end them itself.</summary>
    public Func<string, INodeLife>? Lives { get; init; }

    /// <summary>What else is to be done to each silo.</summary>
    public Action<ISiloBuilder>? Configure { get; init; }

    public async Task<Nodes> Start()
    {
        InProcessTestClusterBuilder builder = new((short)count);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) =>
        {
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1);
                membership.NumMissedProbesLimit = 3;
                membership.NumVotesForDeathDeclaration = 1;
            });
            silo.Services.AddKeyedSingleton<TimeProvider>(ClusterServices.TimeKey, Time);
            silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStores.RecordsName, Storage);
            silo.Services.AddLogging(logging => logging.ClearProviders());
            silo.Services.AddSingleton(ProbeActor.Kind(World));
            if (Lives is not null)
            {
                silo.Services.AddSingleton(Lives(options.SiloName));
            }

            silo.UseSmallCaches().AddClusterEngine();
            Configure?.Invoke(silo);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        return this;
    }

    public ClusterActors Engine(int node) => Services(node).GetRequiredService<ClusterActors>();

    public LeasedNodeLife Life(int node) => (LeasedNodeLife)Services(node).GetRequiredService<INodeLife>();

    public NodeConnections Connections(int node) => Services(node).GetRequiredService<NodeConnections>();

    public ValueTask<TReply> Ask<TReply>(int node, string key, IMessage<TReply> message) =>
        Engine(node).Ask(new ActorId("probe", key), message, TestContext.Current.CancellationToken);

    public Task Stop(int node) => _cluster!.StopSiloAsync(_cluster.Silos[node]);

    public async Task Kill(int node)
    {
        Engine(node).Crash();
        await _cluster!.KillSiloAsync(_cluster.Silos[node]);
    }

    public async ValueTask DisposeAsync() => await _cluster!.DisposeAsync();

    private IServiceProvider Services(int node) => _cluster!.GetSiloServiceProvider(_cluster.Silos[node].SiloAddress);
}
