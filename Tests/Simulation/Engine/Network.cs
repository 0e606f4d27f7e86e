using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>Knows on which node each actor lives, and carries messages there; between nodes they get lost, late, and double.</summary>
internal sealed class Network(SimulatedCluster cluster)
{
    private const int MostHops = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ActorId, SimulatedNode> _directory = [];
    private readonly List<(SimulatedNode One, SimulatedNode Other)> _cuts = [];

    /// <summary>How many messages went from one node to another.</summary>
    public int Crossed { get; private set; }

    public SimulatedNode? HomeOf(ActorId actor) => _directory.GetValueOrDefault(actor);

    /// <summary>Makes room for the next activation of an actor.</summary>
    public void Forget(ActorId actor, SimulatedNode node)
    {
        if (HomeOf(actor) == node)
        {
            _directory.Remove(actor);
        }
    }

    /// <summary>A dead node is nobody's home.</summary>
    public void Forget(SimulatedNode node)
    {
        foreach (var actor in _directory.Where(entry => entry.Value == node).Select(entry => entry.Key).ToList())
        {
            _directory.Remove(actor);
        }
    }

    public void Cut(SimulatedNode one, SimulatedNode other, TimeSpan until)
    {
        _cuts.Add((one, other));
        cluster.After(until, cluster.World, () => _cuts.Remove((one, other)));
    }

    public void Heal() => _cuts.Clear();

    public bool IsCut(SimulatedNode one, SimulatedNode other) => _cuts.Contains((one, other)) || _cuts.Contains((other, one));

    public void Send(Letter letter)
    {
        if (Place(letter) is not { } home)
        {
            Return(letter, TimeSpan.Zero, () => letter.Fail(mayHaveRun: false, "no node takes it."));
            return;
        }

        letter.At = home;
        home.Expect(letter);
        if (letter.From is { } from && from != home)
        {
            SendAcross(letter, from, home);
        }
        else
        {
            cluster.After(cluster.Chaos.Seconds(0, 0.0005), home.Inbox, () => home.Receive(letter));
        }
    }

    /// <summary>Takes a reply back; a node without its lease answers nobody.</summary>
    public void Answer(Letter letter, SimulatedNode node, Action answer)
    {
        var across = letter.From is { } from && from != node;
        if (!node.HasLease || (across && (IsCut(letter.From!, node) || cluster.Chaos.Strikes(Fault.LostAnswer))))
        {
            cluster.History.Add(node.Name, letter.To, "answer is lost", letter.Message);
            return;
        }

        Return(letter, across ? Latency() : cluster.Chaos.Seconds(0, 0.0005), answer);
    }

    public TimeSpan Latency() => cluster.Chaos.Strikes(Fault.LateMessage) ? cluster.Chaos.Seconds(0.1, 10) : cluster.Chaos.Seconds(0.0001, 0.01);

    private void SendAcross(Letter letter, SimulatedNode from, SimulatedNode home)
    {
        Crossed++;
        cluster.After(Patience, from.Inbox, () => letter.Fail(mayHaveRun: true, "its node does not answer."));
        if (IsCut(from, home))
        {
            cluster.History.Add(from.Name, letter.To, $"does not reach {home.Name}", letter.Message);
            if (cluster.Chaos.Flip())
            {
                Return(letter, Latency(), () => letter.Fail(mayHaveRun: false, "its node cannot be reached."));
            }
        }
        else if (cluster.Chaos.Strikes(Fault.LostMessage))
        {
            cluster.History.Add(from.Name, letter.To, $"message to {home.Name} is lost", letter.Message);
        }
        else
        {
            cluster.After(Latency(), home.Inbox, () => home.Receive(letter));
            if (cluster.Chaos.Strikes(Fault.DuplicateMessage))
            {
                cluster.After(Latency(), home.Inbox, () => home.Receive(letter));
            }
        }
    }

    private void Return(Letter letter, TimeSpan after, Action answer) => cluster.After(after, letter.From?.Inbox ?? cluster.World, answer);

    private SimulatedNode? Place(Letter letter)
    {
        if (letter.Hops > MostHops)
        {
            return null;
        }

        if (HomeOf(letter.To) is { } home)
        {
            return home;
        }

        var open = cluster.Nodes.Where(node => node.TakesMore).ToList();
        if (open.Count == 0)
        {
            return null;
        }

        var chosen = letter.From is { TakesMore: true } from && cluster.Chaos.Flip() ? from : open[cluster.Chaos.Random.Next(open.Count)];
        _directory.Add(letter.To, chosen);
        return chosen;
    }
}
