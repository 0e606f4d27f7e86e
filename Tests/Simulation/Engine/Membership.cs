using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>Which nodes live: kills, pauses and drains them, declares them dead, and starts the next life of their machines.</summary>
internal sealed class Membership(SimulatedCluster cluster)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, int> _lives = new(StringComparer.Ordinal);

    /// <summary>What a node does before it stops its activations; they wait for it, though not for long.</summary>
    public Func<SimulatedNode, Task> Quiet { get; set; } = static _ => Task.CompletedTask;

    /// <summary>How many nodes died without a word.</summary>
    public int Crashes { get; private set; }

    /// <summary>Starts the next life of a machine; a node's name says which life of which machine it is.</summary>
    public SimulatedNode Start(string machine, NodeConnections? connections = null)
    {
        var life = _lives[machine] = _lives.GetValueOrDefault(machine) + 1;
        return cluster.StartNode($"{machine}{life}", connections ?? new());
    }

    /// <summary>Between two steps: lets the faults that need no occasion strike.</summary>
    public void Strike()
    {
        var chaos = cluster.Chaos;
        if (chaos.Strikes(Fault.Crash) && Any() is { } crashing)
        {
            Crash(crashing, "between two steps");
        }

        if (chaos.Strikes(Fault.ShortPause) && Any() is { } slow)
        {
            Pause(slow, chaos.Seconds(0.05, 4));
        }

        if (chaos.Strikes(Fault.LongPause) && Any() is { } hanging)
        {
            Pause(hanging, chaos.Seconds(6, 60));
        }

        if (chaos.Strikes(Fault.Drain) && Any() is { } draining)
        {
            _ = Drain(draining);
        }

        if (chaos.Strikes(Fault.Partition) && Any() is { } one && Any() is { } other && one != other)
        {
            cluster.History.Add(one.Name, null, $"no longer reaches {other.Name}");
            cluster.Network.Cut(one, other, chaos.Seconds(0.5, 30));
        }

        if (chaos.Strikes(Fault.SpuriousWakeUp) && cluster.Disk.Store.Known is { Count: > 0 } known)
        {
            cluster.WakeUps.Wake(known[chaos.Random.Next(known.Count)]);
        }
    }

    public void Crash(SimulatedNode node, string when)
    {
        cluster.History.Add(node.Name, null, $"CRASHES {when}");
        Crashes++;
        End(node);
        cluster.After(cluster.Chaos.Seconds(0.5, 8), cluster.World, () => DeclareDead(node));
    }

    /// <summary>Everybody else takes the node for dead: its actors may live elsewhere.</summary>
    public void DeclareDead(SimulatedNode node)
    {
        if (cluster.Find(node.Node) != node)
        {
            return;
        }

        cluster.History.Add(node.Name, null, "is declared dead");
        cluster.Remove(node);
        cluster.Network.Forget(node);
        foreach (var letter in node.Expected.Where(letter => !letter.IsDone && letter.From != node))
        {
            cluster.After(cluster.Chaos.Seconds(0, 0.01), letter.From?.Inbox ?? cluster.World, () => letter.Fail(mayHaveRun: true, "its node is lost."));
        }

        cluster.WakeUps.Lost(node);
    }

    /// <summary>Stops a node in good order; ends when nothing runs on it, or when it is not waited for any longer.</summary>
    public Task Drain(SimulatedNode node)
    {
        cluster.History.Add(node.Name, null, "drains");
        node.IsDraining = true;
        var drained = new TaskCompletionSource();
        var stopped = false;
        node.Inbox.Post(() => _ = WaitForQuiet());
        cluster.After(cluster.Chaos.Calm ? DrainLimit / 2 : cluster.Chaos.Seconds(0.1, 8), node.Inbox, Stop);
        cluster.After(DrainLimit, cluster.World, Done);
        return drained.Task;

        async Task WaitForQuiet()
        {
            await Quiet(node);
            Stop();
        }

        void Stop()
        {
            if (stopped)
            {
                return;
            }

            stopped = true;
            foreach (var activation in node.Activations.ToList())
            {
                activation.Drain();
            }

            Check();
        }

        void Check()
        {
            if (node.Activations.Count == 0 && node.Runs == 0)
            {
                Done();
            }
            else if (!node.Lane.HasEnded)
            {
                node.Emptied = Check;
            }
        }

        void Done()
        {
            if (!node.Lane.HasEnded)
            {
                cluster.History.Add(node.Name, null, "leaves");
                End(node);
                DeclareDead(node);
            }

            drained.TrySetResult();
        }
    }

    private SimulatedNode? Any()
    {
        var live = cluster.Nodes.Where(node => node is { Lane: { HasEnded: false, IsPaused: false }, IsLost: false, IsDraining: false }).ToList();
        return live.Count == 0 ? null : live[cluster.Chaos.Random.Next(live.Count)];
    }

    private void End(SimulatedNode node)
    {
        node.Lane.End();
        node.Front.BreakAll();
        if (!cluster.Chaos.Calm)
        {
            cluster.After(cluster.Chaos.Seconds(0.1, 15), cluster.World, () => Start(node.Name.TrimEnd("0123456789".ToCharArray())));
        }
    }

    private void Pause(SimulatedNode node, TimeSpan time)
    {
        cluster.History.Add(node.Name, null, $"stands still for {time.TotalSeconds:0.000}s");
        node.Lane.Pause();
        node.LeaseUntil = cluster.Now + Lease;
        var noticed = Lease + cluster.Chaos.Seconds(0.1, 4);
        if (noticed < time)
        {
            cluster.After(noticed, cluster.World, () => DeclareDead(node));
        }

        cluster.After(time, cluster.World, () => Resume(node));
    }

    private void Resume(SimulatedNode node)
    {
        if (node.Lane.HasEnded)
        {
            return;
        }

        node.IsLost = cluster.Now >= node.LeaseUntil && !cluster.ForgetsLeases;
        node.LeaseUntil = null;
        cluster.History.Add(node.Name, null, node.IsLost ? "goes on, and has lost its lease" : "goes on");
        node.Lane.Resume();
        if (node.IsLost)
        {
            // What it does until it notices has effects in its memory, and none outside.
            cluster.After(cluster.Chaos.Seconds(0, 2), node.Inbox, () => Lose(node));
        }
    }

    private void Lose(SimulatedNode node)
    {
        cluster.History.Add(node.Name, null, "notices that it is lost");
        node.Front.BreakAll();
        foreach (var activation in node.Activations.ToList())
        {
            activation.Lose();
        }

        node.Abort();
        cluster.After(cluster.Chaos.Seconds(0.1, 5), cluster.World, () =>
        {
            if (!node.Lane.HasEnded)
            {
                cluster.History.Add(node.Name, null, "ends");
                End(node);
            }

            DeclareDead(node);
        });
    }
}
