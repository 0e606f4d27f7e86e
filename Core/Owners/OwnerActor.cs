using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Owners;

/// <summary>
/// The tasks of one owner: their index, how many of them may run, and their idempotency keys. Of its rows it loads only those
/// of tasks that count; the rest are read where they lie, a page at a time.
/// </summary>
public sealed class OwnerActor : IActor
{
    /// <summary>How long the ends of tasks gather before they are saved.</summary>
    internal static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(1);

    // Longer than a reservation, which lives in memory only.
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(2);

    private readonly IActivation _activation;
    private readonly OwnerReader _reader;
    private readonly TaskCheck _check;
    private readonly List<(string Id, DateTimeOffset At)> _takenMeanwhile = [];
    private OwnerState _state = new();
    private bool _deciding;
    private ITimer? _flush;

    /// <summary>Made by the engine for each activation.</summary>
    public OwnerActor(IActivation activation, ILogger logger)
    {
        _activation = activation;
        _reader = new OwnerReader(activation);
        _check = new TaskCheck(activation.Actors, logger);
    }

    /// <summary>The kind to register with an engine.</summary>
    public static ActorKind Kind(ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<OwnerActor>();
        return new(TaskOwner.Kind, activation => new OwnerActor(activation, logger),
        [
            new("owner.room", OwnerJson.Default.TakeRoom, OwnerJson.Default.RoomTaken),
            new("owner.reserve", OwnerJson.Default.ReserveTask, OwnerJson.Default.TaskReservation),
            new("owner.index", OwnerJson.Default.IndexTasks, OwnerJson.Default.Done),
            new("owner.ended", OwnerJson.Default.TaskEnded, OwnerJson.Default.Done),
            new("owner.all-ended", OwnerJson.Default.TasksEnded, OwnerJson.Default.Done),
            new("owner.gone", OwnerJson.Default.TaskGone, OwnerJson.Default.Done),
            new("owner.list", OwnerJson.Default.ListTasks, OwnerJson.Default.OwnedTasks),
            new("owner.forget", OwnerJson.Default.ForgetTasks, OwnerJson.Default.Done),
        ], IdleAfter);
    }

    /// <inheritdoc/>
    public async ValueTask Start(CancellationToken cancellationToken)
    {
        var record = _activation.Saved is { } saved ? JsonSerializer.Deserialize(saved.Span, OwnerJson.Default.OwnerRecord) : null;
        _state = OwnerMachine.Load(record, await _reader.ActiveAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case TakeRoom room:
                return Take(room);
            case ReserveTask reserve:
                var found = reserve.Key is { } key ? await _reader.FindAsync(OwnerRows.Key(key), cancellationToken) : null;
                return (await Do(new Reserved(reserve, found, Now), cancellationToken)).Reply;
            case ListTasks list:
                return await _reader.ListAsync(list, cancellationToken);
            case ForgetTasks forget:
                await Do(new Lost(await _reader.SameAsync(forget.Tasks, cancellationToken), Now), cancellationToken);
                return Done.Value;
            case FlushTick:
                var (swept, more) = await _reader.SweepAsync(_state, cancellationToken);
                await Do(new Flushed(swept, more, Now), cancellationToken);
                return null;
            case WakeUp:
                return Done.Value;
            default:
                await Do(InputOf(message), cancellationToken);
                return Done.Value;
        }
    }

    /// <inheritdoc/>
    public async ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
    {
        _flush?.Dispose();
        while (_state.HasLeftovers && reason is StopReason.Idle or StopReason.Draining)
        {
            await Do(new Flushed([], More: false, Now), cancellationToken);
        }
    }

    private DateTimeOffset Now => _activation.Time.GetUtcNow();

    private OwnerInput InputOf(object message) => message switch
    {
        IndexTasks index => new Indexed(index.Tasks, Now),
        TaskEnded ended => new Ended([ended.Id], Now),
        TasksEnded ended => new Ended(ended.Ids, Now),
        TaskGone gone => new Lost([gone.Id], Now),
        OwnerInput input => input,
        _ => throw new InvalidOperationException($"An owner takes no {message.GetType().Name}."),
    };

    private RoomTaken Take(TakeRoom room)
    {
        if (!ReserveRules.HasRoom(_state, room))
        {
            return RoomTaken.No;
        }

        var now = Now;
        _state = ReserveRules.Hold(_state, room.Id, now);
        if (_deciding)
        {
            _takenMeanwhile.Add((room.Id, now));
        }

        return RoomTaken.Yes;
    }

    private async ValueTask<OwnerTransition> Do(OwnerInput input, CancellationToken cancellationToken)
    {
        var transition = OwnerMachine.Next(_state, input);
        _deciding = true;
        if (transition.Enlist)
        {
            await _activation.Actors.Ask(OwnerRoster.Address, new EnlistOwner(_activation.Id.Key), cancellationToken);
        }

        if (transition.Record is { } record)
        {
            byte[] saved = JsonSerializer.SerializeToUtf8Bytes(record, OwnerJson.Default.OwnerRecord);
            await _activation.Save(new Change(saved, WakeAt: null, RunsHere: false, transition.Rows), cancellationToken);
        }

        // What was reserved while this was saved, the turn knew nothing of.
        _state = _takenMeanwhile.Aggregate(transition.State, static (state, taken) => ReserveRules.Hold(state, taken.Id, taken.At));
        _takenMeanwhile.Clear();
        _deciding = false;
        _activation.Stay = _state.HasLeftovers;
        Act(transition);
        return transition;
    }

    private void Act(OwnerTransition transition)
    {
        if (transition.FlushLater)
        {
            _flush ??= _activation.Time.CreateTimer(_ => _activation.Tell(new FlushTick()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _flush.Change(FlushAfter, Timeout.InfiniteTimeSpan);
        }

        if (transition.Check is { Count: > 0 } ids)
        {
            _activation.Run(async stopping =>
            {
                var (over, unknown) = await _check.AskAsync(ids, stopping);
                _activation.Tell(new Checked(over, unknown, Now));
            });
        }
    }

    private sealed record FlushTick;
}
