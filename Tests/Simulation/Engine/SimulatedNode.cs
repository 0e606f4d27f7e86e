using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>One life of one simulated process: its activations, its connections, and the way to the others.</summary>
internal sealed class SimulatedNode : IActors
{
    private readonly Dictionary<string, ActorKind> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<ActorId, SimulatedActivation> _activations = [];
    private readonly CancellationTokenSource _aborting = new();
    private readonly Dictionary<ActorId, int> _runs = [];
    private readonly List<Letter> _expected = [];

    public SimulatedNode(SimulatedCluster cluster, NodeId id, NodeConnections connections)
    {
        (Cluster, Node, Connections) = (cluster, id, connections);
        Lane = new(cluster.Scheduler, id.Value);
        Inbox = Lane.NewStrand("inbox");
        Time = new NodeTime(cluster.Time, Lane);
        Random = new Random(cluster.Chaos.Random.Next());
        Front = new(this);
    }

    public SimulatedCluster Cluster { get; }

    public NodeId Node { get; }

    public string Name => Node.Value;

    public Lane Lane { get; }

    public Strand Inbox { get; }

    public TimeProvider Time { get; }

    public Random Random { get; }

    public NodeConnections Connections { get; }

    /// <summary>What clients ask of this node.</summary>
    public FrontDesk Front { get; }

    /// <summary>Until when others wait before they declare it dead; null while it says regularly that it lives.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>True once the lease has lapsed: whatever it does now counts for nothing.</summary>
    public bool IsLost { get; set; }

    public bool IsDraining { get; set; }

    /// <summary>True once everybody else takes it for dead.</summary>
    public bool IsDeclaredDead { get; set; }

    /// <summary>True while the node may answer, push and save.</summary>
    public bool HasLease => !Lane.HasEnded && !IsLost && (LeaseUntil is not { } until || Cluster.Now < until);

    /// <summary>True when new activations may be placed here, as far as others know.</summary>
    public bool TakesMore => !IsLost && !IsDraining && !IsDeclaredDead;

    /// <summary>What was sent to this node, to be failed when it is declared dead.</summary>
    public IReadOnlyList<Letter> Expected => _expected;

    public IReadOnlyCollection<SimulatedActivation> Activations => _activations.Values;

    /// <summary>How many runs have not ended.</summary>
    public int Runs => _runs.Values.Sum();

    /// <summary>Fires when turns are to give up.</summary>
    public CancellationToken Aborted => _aborting.Token;

    public void Start(IEnumerable<ActorKind> kinds)
    {
        foreach (var kind in kinds)
        {
            _kinds.Add(kind.Name, kind);
        }
    }

    public ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        Cluster.Scheduler.CheckInside("Ask");
        Cluster.Wire.CheckKind(to);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TReply>(cancellationToken);
        }

        var asking = new Asking<TReply>(cancellationToken);
        Cluster.Network.Send(new Letter(to, Cluster.Wire.Message(to, message), this, asking.Done));
        return new(asking.Task);
    }

    public async ValueTask<bool> Push(
        NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken)
    {
        Cluster.Scheduler.CheckInside("Push");
        cancellationToken.ThrowIfCancellationRequested();
        if (!HasLease)
        {
            return false;
        }

        return node == Node ? Connections.Push(connection, events) : await PushAcross(Cluster.Find(node), connection, events);
    }

    public void Expect(Letter letter)
    {
        if (_expected.Count >= 64)
        {
            _expected.RemoveAll(old => old.IsDone);
        }

        _expected.Add(letter);
    }

    public void Receive(Letter letter)
    {
        if (IsLost)
        {
            return;
        }

        if (!_activations.TryGetValue(letter.To, out var activation))
        {
            if (IsDraining && _runs.ContainsKey(letter.To))
            {
                Cluster.Network.Answer(letter, this, () => letter.Fail(mayHaveRun: false, "its node is stopping."));
                return;
            }

            if (Cluster.Network.HomeOf(letter.To) != this || IsDraining)
            {
                Cluster.Network.Forget(letter.To, this);
                letter.Hops++;
                Cluster.Network.Send(letter);
                return;
            }

            activation = new SimulatedActivation(this, letter.To, _kinds[letter.To.Kind]);
            _activations.Add(letter.To, activation);
        }

        activation.Receive(letter);
    }

    public void Ended(SimulatedActivation activation, bool goesOnHere)
    {
        _activations.Remove(activation.Id);
        if (!goesOnHere && !_runs.ContainsKey(activation.Id))
        {
            Cluster.Network.Forget(activation.Id, this);
        }
    }

    public void RunStarted(ActorId actor) => _runs[actor] = _runs.GetValueOrDefault(actor) + 1;

    /// <summary>Work of an actor has ended; until then its next activation could be nowhere else.</summary>
    public void RunEnded(ActorId actor)
    {
        if (--_runs[actor] == 0)
        {
            _runs.Remove(actor);
            if (!_activations.ContainsKey(actor))
            {
                Cluster.Network.Forget(actor, this);
            }
        }

        CheckEmpty();
    }

    /// <summary>Told when no activation and no run is left.</summary>
    public Action? Emptied { get; set; }

    public void CheckEmpty()
    {
        if (_activations.Count == 0 && Runs == 0)
        {
            Emptied?.Invoke();
        }
    }

    public void Abort() => _aborting.Cancel();

    private async Task<bool> PushAcross(SimulatedNode? node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        var cluster = Cluster;
        var taken = new TaskCompletionSource<bool>();
        if (node is null || cluster.Network.IsCut(this, node) || cluster.Chaos.Strikes(Fault.LostMessage))
        {
            cluster.After(cluster.Chaos.Seconds(0.001, 10), Inbox, () => taken.TrySetResult(false));
            return await taken.Task;
        }

        cluster.After(TimeSpan.FromSeconds(30), Inbox, () => taken.TrySetResult(false));
        cluster.After(cluster.Network.Latency(), node.Inbox, () =>
        {
            var took = node.HasLease && node.Connections.Push(connection, events);
            if (!cluster.Chaos.Strikes(Fault.LostAnswer))
            {
                cluster.After(cluster.Network.Latency(), Inbox, () => taken.TrySetResult(took));
            }
        });
        return await taken.Task;
    }
}
