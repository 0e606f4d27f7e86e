using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Owners;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Tasks;

/// <summary>One task's activation: asks the machine, saves, then acts. Its body runs beside the turns.</summary>
public sealed class TaskActor : IActor
{
    private static readonly Dictionary<string, JsonElement> NoSteps = [];

    private readonly IActivation _activation;
    private readonly TaskPorts _ports;
    private readonly TaskMessenger _messenger;
    private readonly string _id;
    private TaskState _state;
    private TaskSlot? _place;
    private TaskRunSlot? _run;
    private TaskCall? _call;
    private IReadOnlyDictionary<string, JsonElement> _steps = NoSteps;
    private ITimer? _timer;
    private DateTimeOffset _due = DateTimeOffset.MaxValue;

    private TaskActor(IActivation activation, TaskPorts ports, EndedTasks endings, ILogger logger)
    {
        _activation = activation;
        _ports = ports;
        _id = activation.Id.Key;
        _messenger = new TaskMessenger(activation, ports.Sessions, endings, logger);
        _state = new TaskState { Id = _id, Node = activation.Node.Value };
    }

    /// <summary>The kind, for engines.</summary>
    public static ActorKind Kind(TaskPorts ports, TimeSpan idleAfter)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var logger = ports.Loggers.CreateLogger<TaskActor>();
        var endings = new EndedTasks(logger);
        return new(TaskId.Kind, activation => new TaskActor(activation, ports, endings, logger), TaskWire.Messages, idleAfter);
    }

    /// <inheritdoc/>
    public async ValueTask Start(CancellationToken cancellationToken)
    {
        var record = _activation.Saved is { } saved ? JsonSerializer.Deserialize(saved.Span, TaskJson.Default.TaskRecord) : null;
        var bodyHere = _ports.Slots.IsHere(_id, () => _activation.Tell(new TaskInput.Ended(record?.Attempt ?? 0, default)));
        if (record is { IsFinal: false })
        {
            record = record with { Questions = await TaskRows.ReadQuestions(_activation, cancellationToken) };
        }

        _state = _state with { Record = record };
        if (record is not null || bodyHere)
        {
            try
            {
                await Do(new TaskInput.Loaded(bodyHere), cancellationToken);
            }
            catch
            {
                // An activation that could not start is not stopped either.
                LeaveQueue();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case ReadTask read:
                return Read(read, cancellationToken);
            case IMessage<TaskReply> asked:
                return Do(new TaskInput.Received(asked), cancellationToken);
            case TaskInput.Ticked:
                _due = DateTimeOffset.MaxValue;
                return Do(new TaskInput.Ticked(_run?.Sign), cancellationToken);
            case TaskInput input:
                return Do(input, cancellationToken);
            case WakeUp:
                return Wake(cancellationToken);
            default:
                throw new InvalidOperationException($"A task takes no {message.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        try
        {
            if (reason == StopReason.Draining)
            {
                await Do(new TaskInput.Drained(), cancellationToken);
            }

            if (reason != StopReason.NodeLost)
            {
                await _messenger.PushStopped(_state);
            }
        }
        finally
        {
            // A body that still runs keeps its place until it has ended.
            _run?.Close();
            LeaveQueue();
        }
    }

    private DateTimeOffset Now => _activation.Time.GetUtcNow();

    private async ValueTask<object?> Wake(CancellationToken cancellationToken)
    {
        await Do(new TaskInput.Ticked(_run?.Sign), cancellationToken);
        return Done.Value;
    }

    // The reply, or null. Most turns of a task wait for its save, so what lies between them and it is kept flat.
    private async ValueTask<object?> Do(TaskInput input, CancellationToken cancellationToken)
    {
        var next = await Decide(input, cancellationToken);
        if (next.Save)
        {
            var rows = next.Clear ? await TaskRows.Replace(_activation, next.Rows, cancellationToken) : next.Rows;
            await _activation.Save(ChangeTo(next.State, rows), cancellationToken);
        }

        // Most who wanted to know of its end have heard of it then; who comes later finds it where it is saved.
        if (next.State.Record is { IsFinal: true } && _state.Record is { IsFinal: false })
        {
            _activation.Spent = true;
        }

        _state = next.State;
        foreach (var effect in next.Effects)
        {
            Act(effect);
        }

        Settle();
        return next.Shows ? next.Reply! with { View = _state.Record is null ? null : TaskViews.Of(_state) } : next.Reply;
    }

    // Where there is room at once, the attempt is claimed in the very save of what made it necessary.
    private async ValueTask<TaskTransition> Decide(TaskInput input, CancellationToken cancellationToken)
    {
        // One time for the whole turn: what is made and claimed in one save says so with one date.
        var now = Now;
        if (_state.Record is null && input is TaskInput.Received { Message: CreateTask create })
        {
            // Its JSON may lie in memory that is its sender's.
            var kept = create with { Call = create.Call.Kept() };
            (_call, _steps, input) = (kept.Call, NoSteps, new TaskInput.Received(kept));
        }

        var next = Next(_state, input, now);

        if (!next.State.WantsSlot)
        {
            return next;
        }

        _place ??= _ports.Slots.Enter(_id, next.State.Record!, () => _activation.Tell(new TaskInput.Ticked(null)));
        if (!_place.IsGranted)
        {
            return next;
        }

        _call ??= next.State.Record!.Call ?? await TaskRows.ReadCall(_activation, cancellationToken) ?? throw new InvalidOperationException($"The call of task {_id} is not there.");
        _steps = next.State.Record!.Attempt == 0 ? _steps : await TaskRows.ReadSteps(_activation, cancellationToken);
        return next.Then(Next(next.State, new TaskInput.Granted(), now));
    }

    private TaskTransition Next(TaskState state, TaskInput input, DateTimeOffset now) =>
        _ports.Machine(state, input with { Now = now, Fraction = _activation.Random.NextDouble() });

    private static Change ChangeTo(TaskState state, IReadOnlyList<Row> rows)
    {
        ReadOnlyMemory<byte>? record = state.Record is null ? null : TaskRecordJson.Write(state.Record);
        return new(record, TaskMachine.WakeAt(state), TaskMachine.RunsHere(state), rows);
    }

    private void Act(TaskEffect effect)
    {
        switch (effect)
        {
            case TaskEffect.Start:
                Run();
                break;
            case TaskEffect.Cancel when _run is { } run:
                // Callbacks of the token are the author's code, which has no business within a turn.
                run.Close();
                _activation.Run(_ =>
                {
                    run.Cancel();
                    return Task.CompletedTask;
                });
                break;
            case TaskEffect.StepSaved saved:
                _run?.Requests.Answer(saved.Number, default);
                break;
            case TaskEffect.Answer answer:
                _run?.Requests.Answer(answer.Number, answer.Result);
                break;
            case TaskEffect.Refuse refuse:
                _run?.Requests.Refuse(refuse.Number, refuse.Error);
                break;
            case TaskEffect.TooLate late:
                _run?.Requests.TooLate(late.Number);
                break;
            default:
                _messenger.Send(effect);
                break;
        }
    }

    private void Run()
    {
        var run = new TaskRunSlot(_activation, TaskAttempts.Of(_state, _call!, _steps), _ports.Slots, _place!);
        (_run, _place) = (run, null);
        _activation.Run(stopping => run.RunAsync(_ports.Runner, stopping));
    }

    private void Settle()
    {
        if (_state.Run is null)
        {
            _run = null;
        }

        if (_state.Record is null or { IsFinal: true })
        {
            // Nothing is started any more, and what was to be started may be large.
            (_call, _steps) = (null, NoSteps);
        }

        _run?.Park(_state.Run is { IsLive: true, Parked.IsEmpty: false });
        if (!_state.WantsSlot)
        {
            LeaveQueue();
        }

        _activation.Stay = TaskMachine.Stays(_state);
        if (LimitRules.NextTick(_state) is { } next && next < _due)
        {
            Arm(next);
        }
    }

    // A timer that comes too early does no harm: it is set again for what is next then.
    private void Arm(DateTimeOffset next)
    {
        _due = next;
        var wait = TimeSpan.FromTicks(Math.Clamp((next - Now).Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay));
        _timer ??= _activation.Time.CreateTimer(static actor => ((TaskActor)actor!)._activation.Tell(new TaskInput.Ticked(null)), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void LeaveQueue()
    {
        if (_place is { } place)
        {
            _place = null;
            _ports.Slots.Leave(place);
        }
    }

    private async ValueTask<object?> Read(ReadTask read, CancellationToken cancellationToken)
    {
        var state = _state;
        var reply = TaskMachine.Read(state, read, Now);
        return reply.View is { Status: WorkStatus.Completed or WorkStatus.Failed } view && read.WithOutcome
            ? reply with { View = view with { Outcome = state.Outcome ?? state.Record!.Outcome ?? await TaskRows.ReadOutcome(_activation, cancellationToken) } }
            : reply;
    }
}
