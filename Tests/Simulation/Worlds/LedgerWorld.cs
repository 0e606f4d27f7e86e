using Actors.Core.Engine;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Worlds;

/// <summary>A small world for the engine itself: clients pay into accounts, and what was acknowledged is there in the end, once.</summary>
internal sealed class LedgerWorld
{
    private const int Payments = 8;
    private static readonly string[] Accounts = ["red", "blue"];

    private readonly Simulation _simulation;
    private readonly Random _random;
    private readonly SortedSet<string> _acknowledged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedNode> _taking = new(StringComparer.Ordinal);
    private int _clients = 3;

    public LedgerWorld(int seed, SimulationOptions? options = null)
    {
        _simulation = new(seed, Kinds, options);
        _random = _simulation.Stream("world");
        foreach (var machine in (string[])["a", "b", "c"])
        {
            _simulation.Cluster.Membership.Start(machine);
        }
    }

    public static SimulationResult Run(int seed, SimulationOptions? options = null)
    {
        LedgerWorld world = new(seed, options);
        var simulation = world._simulation;
        for (var client = 0; client < world._clients; client++)
        {
            var name = $"client{client}";
            simulation.Clients.NewStrand(name).Post(() => _ = world.Pay(name));
        }

        simulation.RunUntil(() => world._clients == 0, "clients pay");
        simulation.Chaos.End();
        simulation.Cluster.Network.Heal();
        simulation.RunUntil(() => Accounts.All(world.WasReminded), "accounts are reminded", TimeSpan.FromMinutes(10));
        world.CheckPayments();
        return SimulationResult.Of(seed, simulation, new Coverage());
    }

    /// <summary>A turn begins: no other may be under way on a node that lives.</summary>
    public void Enter(string account, NodeId node)
    {
        var here = _simulation.Cluster.Find(node);
        if (_taking.TryGetValue(account, out var other) && other.HasLease && here is { HasLease: true })
        {
            _simulation.Violated($"Two turns of {account} at once, on {other.Name} and {node}.");
        }

        if (here is not null)
        {
            _taking[account] = here;
        }
    }

    public void Leave(string account) => _taking.Remove(account);

    private IReadOnlyList<ActorKind> Kinds(SimulatedNode node) => [LedgerActor.Kind(this)];

    private async Task Pay(string client)
    {
        for (var payment = 0; payment < Payments;)
        {
            var account = new ActorId("ledger", Accounts[_random.Next(Accounts.Length)]);
            var id = $"{client}-{payment}";
            await Task.Delay(_simulation.Chaos.Seconds(0.001, 3), _simulation.Time);
            if (_simulation.Cluster.Nodes is not { Count: > 0 } nodes)
            {
                continue;
            }

            var node = nodes[_random.Next(nodes.Count)];
            try
            {
                await node.Front.Serve(client, stop => node.Ask(account, new Deposit(id), stop).AsTask(), CancellationToken.None);
                _acknowledged.Add($"{account.Key}/{id}");
                payment++;
            }
            catch (Exception e) when (e is ConnectionLostException or ActorUnreachableException)
            {
                // The outcome is not known: it is paid again under the same name, perhaps into another account.
            }
        }

        _clients--;
    }

    private bool WasReminded(string account)
    {
        var stored = _simulation.Cluster.Disk.Store.Find(new ActorId("ledger", account));
        return stored is null || stored.Version == 0 || stored.WakeAt is null;
    }

    private void CheckPayments()
    {
        foreach (var acknowledged in _acknowledged)
        {
            var account = new ActorId("ledger", acknowledged[..acknowledged.IndexOf('/')]);
            var row = "p/" + acknowledged[(account.Key.Length + 1)..];
            if (_simulation.Cluster.Disk.Store.Find(account)?.Rows(row, "").Count is not 1)
            {
                _simulation.Violated($"The payment {acknowledged} was acknowledged and is lost.");
            }
        }

        foreach (var account in Accounts)
        {
            var stored = _simulation.Cluster.Disk.Store.Find(new ActorId("ledger", account));
            if (stored?.State is { } state && LedgerActor.Total(state) != stored.RowCount)
            {
                _simulation.Violated($"{account} counted {LedgerActor.Total(state)} payments of {stored.RowCount}.");
            }
        }
    }
}
