using System.Text;
using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>An actor that does what the contract tests ask for, one promise at a time.</summary>
public sealed class ProbeActor(IActivation activation, ProbeWorld world) : IActor
{
    public static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(1);

    private readonly int _number = world.NextActivation();
    private int _count;

    public static ActorKind Kind(ProbeWorld world) => new(
        "probe",
        activation => new ProbeActor(activation, world),
        [
            new("count", ProbeJson.Default.Count, ProbeJson.Default.Counted),
            new("hold", ProbeJson.Default.Hold, ProbeJson.Default.Done),
            new("hold-read", ProbeJson.Default.HoldRead, ProbeJson.Default.Done),
            new("peek", ProbeJson.Default.Peek, ProbeJson.Default.Seen),
            new("store", ProbeJson.Default.Store, ProbeJson.Default.Done),
            new("store-then-throw", ProbeJson.Default.StoreThenThrow, ProbeJson.Default.Done),
            new("store-and-hide", ProbeJson.Default.StoreAndHide, ProbeJson.Default.Done),
            new("list-rows", ProbeJson.Default.ListRows, ProbeJson.Default.StringArray),
            new("tell-words", ProbeJson.Default.TellWords, ProbeJson.Default.Done),
            new("word", ProbeJson.Default.Word, ProbeJson.Default.Done),
            new("start-run", ProbeJson.Default.StartRun, ProbeJson.Default.Done),
            new("start-deaf-run", ProbeJson.Default.StartDeafRun, ProbeJson.Default.Done),
            new("set-stay", ProbeJson.Default.SetStay, ProbeJson.Default.Done),
            new("set-spent", ProbeJson.Default.SetSpent, ProbeJson.Default.Done),
            new("count-elsewhere", ProbeJson.Default.CountElsewhere, ProbeJson.Default.Counted),
            new("wake-up", ProbeJson.Default.WakeUp, ProbeJson.Default.Done),
        ],
        IdleAfter);

    public ValueTask Start(CancellationToken cancellationToken)
    {
        if (world.FailNextStart)
        {
            world.FailNextStart = false;
            throw new InvalidOperationException("This start fails on purpose.");
        }

        world.Reach($"start {activation.Id.Key} {_number}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case Count:
                int before = _count;
                await Task.Yield();
                _count = before + 1;
                return new Counted(_count, _number);
            case Hold hold:
                return await Wait(hold.Name);
            case HoldRead hold:
                return await Wait(hold.Name);
            case Peek:
                return new Seen(Text, _number);
            case Store store:
                await Save(store, cancellationToken);
                return Done.Value;
            case StoreThenThrow store:
                await Save(new Store(store.Text), cancellationToken);
                throw new InvalidOperationException("This turn fails on purpose.");
            case StoreAndHide store:
                try
                {
                    await Save(new Store(store.Text), cancellationToken);
                }
                catch (Exception)
                {
                    // The engine must not believe the reply that follows.
                }

                return Done.Value;
            case ListRows list:
                return await Rows(list, cancellationToken);
            case TellWords words:
                foreach (string word in words.Words)
                {
                    activation.Tell(new Word(word));
                }

                world.Note("told");
                return Done.Value;
            case Word word:
                await Task.Yield();
                world.Note(word.Text);
                world.Reach($"word {word.Text}");
                return Done.Value;
            case StartRun run:
                activation.Run(token => Work(run.Name, token));
                return Done.Value;
            case StartDeafRun run:
                activation.Run(_ => DeafWork(run.Name));
                return Done.Value;
            case SetStay stay:
                activation.Stay = stay.Value;
                return Done.Value;
            case SetSpent:
                activation.Spent = true;
                return Done.Value;
            case CountElsewhere elsewhere:
                return await activation.Actors.Ask(new ActorId("probe", elsewhere.Key), new Count(), cancellationToken);
            case WakeUp when world.FailNextWakeUp:
                world.FailNextWakeUp = false;
                throw new InvalidOperationException("This wake-up fails on purpose.");
            case WakeUp:
                world.Note($"woken {activation.Id.Key}");
                world.Reach($"woken {activation.Id.Key}");
                return Done.Value;
            default:
                throw new ArgumentException($"No probe takes a {message.GetType().Name}.", nameof(message));
        }
    }

    public async ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
    {
        world.Reach($"stopping {activation.Id.Key} {_number}");
        if (world.StopWaitsFor is { } mark)
        {
            await world.Reached(mark);
        }

        if (world.SaveWhileStopping)
        {
            await Save(new Store(Text + "!"), cancellationToken);
        }

        world.Note($"stop {reason} {activation.Id.Key}");
        world.Reach($"stop {reason} {activation.Id.Key}");
    }

    private string? Text => activation.Saved is { } saved ? Encoding.UTF8.GetString(saved.Span) : null;

    private ValueTask Save(Store store, CancellationToken cancellationToken) => activation.Save(
        new Change(
            store.Text is { } text ? Encoding.UTF8.GetBytes(text) : null,
            store.WakeAt,
            store.RunsHere,
            [.. store.Put.Select(key => new Row(key, Encoding.UTF8.GetBytes(key.ToUpperInvariant()))), .. store.Delete.Select(key => new Row(key, null))]),
        cancellationToken);

    private async Task<Done> Wait(string name)
    {
        world.Reach($"held {name}");
        await world.Reached($"free {name}");
        return Done.Value;
    }

    private async Task<string[]> Rows(ListRows list, CancellationToken cancellationToken)
    {
        List<string> rows = [];
        await foreach (Row row in activation.Rows(list.Prefix, list.After, cancellationToken))
        {
            rows.Add($"{row.Key}={Encoding.UTF8.GetString(row.Value!.Value.Span)}");
        }

        return [.. rows];
    }

    private async Task DeafWork(string name)
    {
        world.Reach($"running {name}");
        await world.Reached($"free {name}");
    }

    private async Task Work(string name, CancellationToken token)
    {
        world.Note($"ambient {ProbeWorld.Ambient.Value ?? "none"}");
        world.Reach($"running {name}");
        try
        {
            await world.Reached($"free {name}").WaitAsync(token);
            activation.Tell(new Word($"ran-{name}"));
        }
        finally
        {
            world.Reach(token.IsCancellationRequested ? $"cancelled {name}" : $"ran {name}");
        }
    }
}
