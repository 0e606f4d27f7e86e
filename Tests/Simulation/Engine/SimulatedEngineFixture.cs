using Actors.Core.Engine;
using Actors.Tests.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>The simulated engine with one node and no faults, driven from outside; a restart is the next life of the node.</summary>
public sealed class SimulatedEngineFixture : EngineFixture
{
    private readonly Pump _pump = new(seed: 1);
    private readonly SimulatedCluster _cluster;
    private SimulatedNode? _node;
    private IActors? _actors;

    public SimulatedEngineFixture()
    {
        _cluster = new(_pump.Scheduler, Time, new Chaos(new Random(1), Faults.None), new History(Time), _ => Kinds) { IsStrict = false };
    }

    public override IActors Actors => _actors ?? throw new InvalidOperationException("Start the engine first.");

    public override async Task Start()
    {
        await _pump.Run(() =>
        {
            _node = _cluster.Membership.Start("a", Connections);
        });
        _actors = new OutsideActors(_pump, _node!);
    }

    public override Task Stop() => _pump.Run(async () =>
    {
        await _cluster.Membership.Drain(_node!);
        return true;
    });

    public override Task Crash() => _pump.Run(() =>
    {
        _cluster.Membership.Crash(_node!, "on purpose");
        _cluster.Membership.DeclareDead(_node!);
    });

    public override void LoseNextSave(bool durable) => _cluster.Disk.LoseNext(durable);

    public override Task SaveElsewhere(ActorId actor, long version, Change change) => _pump.Run(() =>
    {
        if (_cluster.Disk.Store.Save(actor, version, change, new NodeId("elsewhere")) is null)
        {
            throw new SaveFailedException("somebody else was first.");
        }
    });

    public override ValueTask DisposeAsync()
    {
        _pump.Dispose();
        return ValueTask.CompletedTask;
    }
}
