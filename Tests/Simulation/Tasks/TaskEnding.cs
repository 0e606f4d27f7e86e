using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>The end of a world: nothing goes wrong any more, time runs on, and everything must come to its end.</summary>
internal sealed class TaskEnding(TaskWorld world)
{
    // What needs no help ends within this; what hangs is cancelled then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Simulation _simulation = world.Simulation;

    public void Run()
    {
        _simulation.Chaos.End();
        _simulation.Cluster.Network.Heal();
        if (SeeThemEndAlone()
            && Do("every task ends", TimeSpan.FromMinutes(8), SeeEverythingEnd)
            && Do("owners find their tasks, and have room", TimeSpan.FromMinutes(15), SeeOwners))
        {
            CheckEnds();
            SeeWatchers();
            SeeWaiters();
            SeeEverythingGo();
        }
    }

    // Nobody asks for them: whatever a fault interrupted is taken up again by the engine's own wake-ups.
    private bool SeeThemEndAlone() => _simulation.RunUntil(
        () => Unfinished().FirstOrDefault() is null,
        "what needs nobody ends though nobody looks after it",
        TimeSpan.FromMinutes(8),
        () => $"{Unfinished().FirstOrDefault()}");

    private IEnumerable<TaskFacts> Unfinished() => world.Tasks.Where(facts => facts is { Saved.Status: WorkStatus.Working, Script.Hangs: false } && !Queues(facts));

    // Behind bodies that hang others may wait as long as they are kept.
    private bool Queues(TaskFacts facts) => _simulation.Cluster.Nodes.Any(node =>
    {
        var hanging = world.Tasks.Where(other => other.Script.Hangs && other.Bodies.Any(body => body.Node == node)).ToList();
        return hanging.Count >= world.SlotsOfNode
            || (facts.Task.Policy.MaxRunning is > 0 and var most && hanging.Count(other => other.Task.Call.Tool == facts.Task.Call.Tool) >= most);
    });

    private bool Do(string what, TimeSpan within, Func<Task> work)
    {
        var done = false;
        _simulation.Clients.NewStrand("ending").Post(() => _ = Work());
        return _simulation.RunUntil(() => done, what, within);

        async Task Work()
        {
            try
            {
                await work();
            }
            catch (Exception e)
            {
                world.Violated($"{what}: {e}");
            }

            done = true;
        }
    }

    private async Task SeeEverythingEnd()
    {
        var started = world.Now;
        // Also what nobody was told of, and came into being late.
        for (var left = world.Tasks.ToList(); left.Count > 0; left = [.. world.Tasks.Where(facts => facts.Saved is { IsFinal: false } && !facts.IsExpired(world.Now))])
        {
            foreach (var facts in left)
            {
                await Help(facts, world.Now - started > Patience);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), _simulation.Time);
        }
    }

    private async Task Help(TaskFacts facts, bool impatient)
    {
        var before = new Before(facts, world.Now);
        var view = await Ask(tasks => tasks.ReadAsync(null, facts.Id, withOutcome: true, default));
        world.Clients.Saw(facts, view, before);
        if (view is { Questions.Count: > 0 })
        {
            var answers = view.Questions.ToDictionary(question => question.Key, _ => world.NewAnswer(facts));
            before = new Before(facts, world.Now);
            world.Clients.Answered(facts, answers, await Ask(tasks => tasks.AnswerAsync(null, facts.Id, answers, default)), before);
        }
        else if (view is { Status: WorkStatus.Working } && facts.Script.Hangs && impatient)
        {
            facts.CancelSent = true;
            before = new Before(facts, world.Now);
            world.Clients.Cancelled(facts, await Ask(tasks => tasks.CancelAsync(null, facts.Id, null, default)), before);
        }
    }

    // In the end whoever asks gets an answer, if not at once.
    private async Task<T> Ask<T>(Func<ITasks, ValueTask<T>> what)
    {
        while (true)
        {
            try
            {
                if (world.AnyHost() is { } host)
                {
                    return await host.Node.Front.Serve("ending", _ => what(host.Tasks).AsTask(), CancellationToken.None);
                }
            }
            catch (Exception e) when (e is ConnectionLostException or ActorUnreachableException)
            {
                _simulation.History.Add("ending", null, "fails:", e.Message);
                // A node may still be on its way back.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), _simulation.Time);
        }
    }

    private async Task SeeOwners()
    {
        foreach (var owner in world.Tasks.Select(facts => facts.Task.Owner).Distinct().ToList())
        {
            await SeeList(owner);
            await SeeRoom(owner);
        }

        var all = new SortedSet<string>(await Ask(All), StringComparer.Ordinal);
        foreach (var facts in world.Tasks.Where(facts => facts.Acknowledged is not null && !facts.IsExpired(world.Now) && !all.Contains(facts.Id)))
        {
            world.Violated($"{facts} was acknowledged, and its operator does not find it.");
        }
    }

    private async Task SeeList(string owner)
    {
        var expected = world.Tasks.Where(facts => facts.Acknowledged is not null && facts.Task.Owner == owner && !facts.Task.Origin.Hidden).ToList();
        var before = world.Tasks.ToDictionary(facts => facts.Id, facts => new Before(facts, world.Now));
        var page = await Ask(tasks => tasks.ListAsync(owner, null, 500, default));
        world.Clients.Listed(owner, expected, page.Tasks, before);
    }

    // All has ended, so there is room for as many as there may be; what was indexed and never created counts for ten minutes.
    private async Task SeeRoom(string owner)
    {
        if (world.MaxPerOwner > 100)
        {
            return;
        }

        for (var number = 0; number < world.MaxPerOwner; number++)
        {
            var probe = TaskPlan.Probe(world, owner);
            while (await Ask(tasks => tasks.CreateAsync(probe.Task, default)) is { Kind: TaskCreationKind.TooMany } refused)
            {
                await Task.Delay(refused.RetryAfter!.Value, _simulation.Time);
            }
        }
    }

    private static async ValueTask<List<string>> All(ITasks tasks)
    {
        var all = new List<string>();
        await foreach (var view in tasks.AllAsync(default))
        {
            all.Add(view.Id);
        }

        return all;
    }

    // What nothing but faults of nodes could have kept from its result has its result.
    private void CheckEnds()
    {
        foreach (var facts in world.Tasks.Where(facts => facts.End is not null))
        {
            world.Count("tasks ended", facts.End!.Value.Status.ToString());
            var task = facts.Task;
            var mustComplete = facts.MayRunAgain && facts.Script is { Completes: true, IsStubborn: false } && !facts.CancelSent && !facts.Refused
                && task.Policy is { Timeout: null, Heartbeat: null } && !(task.Origin is { Hidden: true, Modern: true, CanBeJoined: false })
                && task.Call.Capabilities.ValueKind == JsonValueKind.Object && facts.Acknowledged is not null;
            if (mustComplete && facts.End?.Status != WorkStatus.Completed)
            {
                world.Violated($"{facts} may be run as often as it takes, and ended as {facts.End}.");
            }
        }
    }

    // Whoever watches is told soon, and after the loss of a node with the hub's next beat.
    private void SeeWatchers() => _simulation.RunUntil(
        () => !world.Watches.Any(watch => watch is { HasAClaim: true, Changes: 0, Facts.Acknowledged: not null }),
        "whoever watched a task is told that it has ended",
        TimeSpan.FromSeconds(90));

    private void SeeWaiters() => _simulation.RunUntil(
        () => world.Waits.Count == 0,
        "whoever waited for the end of a task hears of it",
        TimeSpan.FromSeconds(90),
        () => string.Join(", ", world.Waits));

    private void SeeEverythingGo()
    {
        foreach (var watch in world.Watches)
        {
            watch.Dispose();
        }

        // No task is kept longer than 40 minutes.
        _simulation.RunUntil(
            () => world.Tasks.All(facts => facts.Expires is null || facts.IsExpired(world.Now)) && Left().Count == 0,
            "every task is erased, and no node keeps anything of it",
            TimeSpan.FromHours(1),
            () => string.Join(", ", Left()));
    }

    private List<string> Left() =>
    [
        .. from actor in world.Store.Known
           where actor.Kind == TaskId.Kind && world.Store.Find(actor) is not { State: null, WakeAt: null, RowCount: 0 }
           select $"the record of {actor}",
        .. from node in _simulation.Cluster.Nodes
           from activation in node.Activations
           select $"{activation.Id} on {node.Name}",
        .. from node in _simulation.Cluster.Nodes
           where node.Runs > 0
           select $"{node.Runs} runs on {node.Name}",
    ];
}
