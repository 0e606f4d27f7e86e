using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>The way of a save to the store and back, and all that can happen to it there.</summary>
internal sealed class Disk(SimulatedCluster cluster)
{
    private bool? _loseNext;

    public SimulatedStore Store { get; } = new();

    /// <summary>Told of each save as soon as it is durable, with the state before it.</summary>
    public Action<ActorId, byte[]?, Change, StoredActor>? Durable { get; set; }

    /// <summary>How many saves are durable.</summary>
    public int Saves { get; private set; }

    /// <summary>Makes the next save fail, durable or not.</summary>
    public void LoseNext(bool durable) => _loseNext = durable;

    /// <summary>Saves; ends with the record's new version. What is on its way when its node dies may still arrive.</summary>
    public Task<long> Write(SimulatedNode node, ActorId actor, long version, Change change)
    {
        var done = new TaskCompletionSource<long>();
        if (!node.HasLease)
        {
            Fail(done, "the node's lease has lapsed.");
            return done.Task;
        }

        var takes = cluster.Chaos.Strikes(Fault.SlowSave) ? cluster.Chaos.Seconds(0.2, 8) : cluster.Chaos.Seconds(0.0002, 0.02);
        cluster.After(takes, cluster.World, () => Arrive(node, actor, version, change, done));
        return done.Task;
    }

    private static void Fail(TaskCompletionSource<long> done, string why)
    {
        done.SetException(new SaveFailedException(why));
        // The activation may be gone by then; the exception counts as seen.
        _ = done.Task.Exception;
    }

    private void Arrive(SimulatedNode node, ActorId actor, long version, Change change, TaskCompletionSource<long> done)
    {
        var chaos = cluster.Chaos;
        if (node.Lane.HasEnded && chaos.Flip())
        {
            return;
        }

        if (!node.Lane.HasEnded && chaos.Strikes(Fault.CrashBeforeSave))
        {
            cluster.Membership.Crash(node, "while a save is under way");
            return;
        }

        if (_loseNext is false || chaos.Strikes(Fault.FailedSave) || chaos.Strikes(Fault.SaveConflict))
        {
            _loseNext = null;
            cluster.History.Add(node.Name, actor, "save fails and is not durable");
            Fail(done, "this one fails on purpose.");
            return;
        }

        var before = Durable is null ? null : Store.Find(actor)?.State;
        if (Store.Save(actor, version, change, node.Node) is not { } saved)
        {
            cluster.History.Add(node.Name, actor, "save conflicts with another's", version);
            Fail(done, $"version {version} is not the record's.");
            return;
        }

        Saves++;
        cluster.WakeUps.Saved(actor);
        Durable?.Invoke(actor, before, change, Store.Find(actor)!);
        if (_loseNext is true || chaos.Strikes(Fault.UnknownSave))
        {
            _loseNext = null;
            cluster.History.Add(node.Name, actor, "save is durable and says it failed", saved);
            Fail(done, "this one fails on purpose, and is durable.");
            return;
        }

        cluster.History.Add(node.Name, actor, "saved", saved);
        if (!node.Lane.HasEnded && chaos.Strikes(Fault.CrashAfterSave))
        {
            cluster.Membership.Crash(node, "right after a save");
            return;
        }

        done.SetResult(saved);
    }
}
