using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>
/// The third engine: several nodes over one store, on one thread, with a clock of their own. Everything that happens, and
/// everything that goes wrong, follows from the seed of its randomness.
/// </summary>
internal sealed class SimulatedCluster
{
    private readonly Func<SimulatedNode, IReadOnlyList<ActorKind>> _kinds;
    private readonly List<SimulatedNode> _nodes = [];

    public SimulatedCluster(
        Scheduler scheduler, TimeProvider time, Chaos chaos, History history, Func<SimulatedNode, IReadOnlyList<ActorKind>> kinds)
    {
        (Scheduler, Time, Chaos, History, _kinds) = (scheduler, time, chaos, history, kinds);
        World = new Lane(scheduler, "world").NewStrand("engine");
        Wire = new(scheduler);
        Disk = new(this);
        Network = new(this);
        WakeUps = new(this);
        Membership = new(this);
    }

    public Scheduler Scheduler { get; }

    public TimeProvider Time { get; }

    public Chaos Chaos { get; }

    public History History { get; }

    /// <summary>What happens beside the nodes: the disk, the cables, and whoever notices that a node is dead.</summary>
    public Strand World { get; }

    public Wire Wire { get; }

    public Disk Disk { get; }

    public Network Network { get; }

    public WakeUps WakeUps { get; }

    public Membership Membership { get; }

    /// <summary>True when a turn or run that throws for a reason of its own fails the run; the probes of the contract throw on purpose.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>Wraps what an activation is given; the mutants' way to break an engine's promise.</summary>
    public Func<IActivation, IActivation> Given { get; init; } = static activation => activation;

    /// <summary>True for the mutant whose nodes do not notice that they were taken for dead.</summary>
    public bool ForgetsLeases { get; init; }

    /// <summary>The nodes that are not known to be dead; one that crashed a moment ago is among them.</summary>
    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    public DateTimeOffset Now => Time.GetUtcNow();

    public SimulatedNode StartNode(string name, NodeConnections connections)
    {
        SimulatedNode node = new(this, new NodeId(name), connections);
        var kinds = _kinds(node);
        Wire.Register(kinds);
        node.Start(kinds);
        _nodes.Add(node);
        History.Add(name, null, "starts");
        WakeUps.NodeStarted();
        return node;
    }

    public SimulatedNode? Find(NodeId id) => _nodes.Find(node => node.Node == id);

    /// <summary>Takes a node for dead from now on.</summary>
    public void Remove(SimulatedNode node)
    {
        node.IsDeclaredDead = true;
        _nodes.Remove(node);
    }

    /// <summary>Runs a step on a strand after a while.</summary>
    public void After(TimeSpan delay, Strand strand, Action step)
    {
        if (delay <= TimeSpan.Zero)
        {
            strand.Post(step);
        }
        else
        {
            Time.CreateTimer(static state => ((Later)state!).Post(), new Later(strand, step), delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>An exception of an actor that the simulated faults do not explain is a mistake of the actor.</summary>
    public void Judge(Exception error, ActorId actor, string where)
    {
        if (IsStrict && !IsExplained(error))
        {
            Scheduler.Fail($"{where} of {actor} threw: {error}");
        }
    }

    private static bool IsExplained(Exception error) => error switch
    {
        SaveFailedException or ActorUnreachableException or OperationCanceledException => true,
        AggregateException many => many.InnerExceptions.All(IsExplained),
        _ => false,
    };

    private sealed record Later(Strand Strand, Action Step)
    {
        public void Post() => Strand.Post(Step);
    }
}
