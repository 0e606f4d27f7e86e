using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>One client: does what clients do, on whichever node it finds, and checks what it is told.</summary>
internal sealed class TaskVisitor(TaskWorld world, string name, string owner)
{
    private readonly Random _random = world.Random;
    private readonly Strand _strand = world.Simulation.Clients.NewStrand(name);

    private delegate Task<T> Work<T>(TaskHost host, CancellationToken disconnected);

    public void Start() => _strand.Post(() => _ = Visit());

    /// <summary>Answers questions after a while, wherever it can.</summary>
    public void Answer(TaskFacts facts, IReadOnlyList<TaskQuestion> questions, TimeSpan within) => _strand.Post(() => _ = AnswerLater(facts, questions, within));

    /// <summary>Cancels a task at once.</summary>
    public void CancelNow(TaskFacts facts) => _strand.Post(() => _ = Cancel(facts));

    private async Task Visit()
    {
        for (var visits = _random.Next(5, 13); visits > 0; visits--)
        {
            await (_random.Next(15) == 0 ? Pause(20, 200) : Pause(0.001, 6));
            await Act();
        }

        world.Visitors--;
    }

    private Task Act() => _random.Next(100) switch
    {
        < 32 => Create(),
        < 46 => Read(),
        < 60 => Wait(),
        < 76 => AnswerWhatIsAsked(),
        < 84 => Cancel(),
        < 92 => List(),
        < 96 => Intrude(),
        _ => Watch(),
    };

    private async Task Create()
    {
        var creation = TaskPlan.Draw(world, owner, _random);
        var started = world.Now;
        for (var tries = 0; tries < 4; tries++)
        {
            var before = world.Tasks.ToDictionary(facts => facts.Id, Before);
            var (done, result) = await Call("create", (host, gone) =>
            {
                world.NextId = creation.Facts.Id;
                return host.Tasks.CreateAsync(creation.Facts.Task with { Id = creation.NamesItsId ? creation.Facts.Id : null }, gone).AsTask();
            });
            if (done)
            {
                Created(creation.Facts, result!, before);
                return;
            }

            // Near its end the task could be made a second time, after it is gone.
            if (!creation.MayRepeat || world.Now - started > TimeSpan.FromSeconds(20) || _random.Next(4) == 0)
            {
                return;
            }

            await Pause(0.01, 3);
        }
    }

    private void Created(TaskFacts facts, TaskCreation creation, Dictionary<string, Before> before)
    {
        if (creation.View is { } view && view.Id != facts.Id && world.Find(view.Id) is { } other && facts.Task.IdempotencyKey is { } key && key == other.Task.IdempotencyKey)
        {
            world.Count("client", "joined by idempotency key");
            facts = other;
        }

        world.Clients.Created(facts, creation, before.GetValueOrDefault(facts.Id, new Before(facts, default)));
    }

    private async Task Read()
    {
        if (Pick() is not { } facts)
        {
            return;
        }

        var before = Before(facts);
        var (done, view) = await Call("read", (host, gone) => host.Tasks.ReadAsync(AsWhom(facts), facts.Id, _random.Next(2) == 0, gone).AsTask());
        if (done)
        {
            world.Clients.Saw(facts, view, before);
        }
    }

    private async Task Wait()
    {
        if (Pick() is not { } facts)
        {
            return;
        }

        if (_random.Next(2) == 0)
        {
            await Wait(facts, patience: 40);
            return;
        }

        // This one waits for as long as it takes, beside all else.
        var wait = $"{name} since {world.Now:HH:mm:ss.fff} for {facts}";
        world.Waits.Add(wait);
        world.Simulation.Clients.NewStrand($"{name} waits").Post(() => _ = WaitLong());

        async Task WaitLong()
        {
            await Wait(facts, patience: 0);
            world.Waits.Remove(wait);
        }
    }

    private async Task Wait(TaskFacts facts, double patience)
    {
        var before = Before(facts);
        var asks = _random.Next(2) == 0;
        var (done, view) = await Call("wait", (host, gone) => host.Tasks.WaitAsync(
            AsWhom(facts), facts.Id, asks ? new QuestionTaker((question, withdrawn) => Ask(host, facts, question, withdrawn)) : null, gone), patience);
        if (done)
        {
            world.Count("client", view is null ? "waited for nothing" : "waited to the end");
            world.Clients.Waited(facts, view, before);
        }
    }

    // The client at the other end of the waiter's connection.
    private async Task<JsonElement> Ask(TaskHost host, TaskFacts facts, TaskQuestion question, CancellationToken withdrawn)
    {
        world.Clients.Asked(facts, question);
        await Task.Delay(world.Simulation.Chaos.Seconds(0.01, 4), host.Node.Time, withdrawn);
        switch (_random.Next(10))
        {
            case 0:
                facts.Refused = true;
                throw new TaskQuestionException(new(-1, "The user said no."));
            case 1:
                await Task.Delay(Timeout.InfiniteTimeSpan, host.Node.Time, withdrawn);
                break;
        }

        return world.NewAnswer(facts);
    }

    private async Task AnswerWhatIsAsked()
    {
        if (Pick() is not { } facts)
        {
            return;
        }

        var before = Before(facts);
        var (done, view) = await Call("read", (host, gone) => host.Tasks.ReadAsync(AsWhom(facts), facts.Id, withOutcome: false, gone).AsTask());
        if (done)
        {
            world.Clients.Saw(facts, view, before);
            await AnswerLater(facts, [.. view?.Questions ?? []], TimeSpan.FromSeconds(2));
        }
    }

    private async Task AnswerLater(TaskFacts facts, IReadOnlyList<TaskQuestion> questions, TimeSpan within)
    {
        if (questions.Count == 0)
        {
            return;
        }

        await Task.Delay(world.Simulation.Chaos.Between(TimeSpan.Zero, within), world.Simulation.Time);
        var wrong = _random.Next(12) == 0;
        var answers = questions.Where(_ => _random.Next(5) > 0).ToDictionary(
            question => question.Key, _ => wrong ? JsonElement.Parse("""{"action":"perhaps"}""") : world.NewAnswer(facts));
        var before = Before(facts);
        var (done, reply) = await Call("answer", (host, gone) => host.Tasks.AnswerAsync(AsWhom(facts), facts.Id, answers, gone).AsTask());
        if (done)
        {
            world.Clients.Answered(facts, answers, reply!, before);
        }
    }

    private Task Cancel() => Pick() is { } facts ? Cancel(facts) : Task.CompletedTask;

    private async Task Cancel(TaskFacts facts)
    {
        facts.CancelSent = true;
        var before = Before(facts);
        var (done, reply) = await Call("cancel", (host, gone) => host.Tasks.CancelAsync(AsWhom(facts), facts.Id, "No longer wanted.", gone).AsTask());
        if (done)
        {
            world.Clients.Cancelled(facts, reply!, before);
        }
    }

    private async Task List()
    {
        var expected = world.Tasks.Where(facts => facts.Acknowledged is not null && facts.Task.Owner == owner && !facts.Task.Origin.Hidden).ToList();
        var before = world.Tasks.ToDictionary(facts => facts.Id, Before);
        var listed = new List<TaskView>();
        string? after = null;
        do
        {
            var page = after;
            var (done, result) = await Call("list", (host, gone) => host.Tasks.ListAsync(owner, page, 3, gone).AsTask());
            if (!done)
            {
                return;
            }

            listed.AddRange(result!.Tasks);
            after = result.Next;
        }
        while (after is not null);

        world.Clients.Listed(owner, expected, listed, before);
    }

    private async Task Intrude()
    {
        if (_random.Next(4) > 0 && world.Tasks.Where(facts => facts.Task.Owner != owner || facts.Task.Origin.Hidden).ToList() is { Count: > 0 } foreign)
        {
            await Intrude(foreign[_random.Next(foreign.Count)]);
        }
    }

    private async Task Intrude(TaskFacts facts)
    {
        switch (_random.Next(3))
        {
            case 0:
                var (read, view) = await Call("intrude", (host, gone) => host.Tasks.ReadAsync(owner, facts.Id, withOutcome: true, gone).AsTask());
                world.Clients.Stranger(facts, read && view is not null);
                break;
            case 1:
                var (cancelled, reply) = await Call("intrude", (host, gone) => host.Tasks.CancelAsync(owner, facts.Id, null, gone).AsTask());
                world.Clients.Stranger(facts, cancelled && reply!.Kind != TaskReplyKind.Unknown);
                break;
            default:
                var nothing = new Dictionary<string, JsonElement>();
                var (answered, answer) = await Call("intrude", (host, gone) => host.Tasks.AnswerAsync(owner, facts.Id, nothing, gone).AsTask());
                world.Clients.Stranger(facts, answered && answer!.Kind != TaskReplyKind.Unknown);
                break;
        }
    }

    private async Task Watch()
    {
        if (Pick() is not { } facts)
        {
            return;
        }

        // Whoever watches what is not there is told just that, and nothing more.
        var existed = facts.Acknowledged is not null;
        var watch = new TaskWatch(facts);
        var (done, _) = await Call("watch", async (host, gone) =>
        {
            watch.Begins(await host.Tasks.WatchAsync(facts.Id, watch.Changed, gone), host.Node, !existed || world.Saves.IsOver(facts.Id));
            return true;
        });
        if (done)
        {
            world.Watches.Add(watch);
        }
    }

    private TaskFacts? Pick()
    {
        var known = world.Tasks.Where(facts => facts.Task.Owner == owner).ToList();
        return known.Count == 0 ? null : known[_random.Next(known.Count)];
    }

    // The host waits on a hidden task in its caller's name; clients do not know of it.
    private string? AsWhom(TaskFacts facts) => facts.Task.Origin.Hidden || _random.Next(10) == 0 ? null : owner;

    private Before Before(TaskFacts facts) => new(facts, world.Now);

    private Task Pause(double shortest, double longest) => Task.Delay(world.Simulation.Chaos.Seconds(shortest, longest), world.Simulation.Time);

    // False when the outcome is not known: the connection broke, the host said so, or the client left.
    private async Task<(bool Done, T? Result)> Call<T>(string what, Work<T> work, double patience = 0)
    {
        if (world.AnyHost() is not { } host)
        {
            return (false, default);
        }

        using var leave = patience > 0 || _random.Next(15) == 0
            ? new CancellationTokenSource(world.Simulation.Chaos.Seconds(0.001, patience > 0 ? patience : 2), world.Simulation.Time)
            : new CancellationTokenSource();
        try
        {
            return (true, await host.Node.Front.Serve($"{name} {what}", gone => work(host, gone), leave.Token));
        }
        catch (Exception e) when (e is ConnectionLostException or ActorUnreachableException or OperationCanceledException or TaskQuestionException)
        {
            world.Count("client", $"{what}: {e.GetType().Name}");
            return (false, default);
        }
    }
}
