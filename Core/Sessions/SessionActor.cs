using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Topics;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>One session's activation: asks the machine, saves, then acts. Calls run beside the turns.</summary>
public sealed class SessionActor : IActor
{
    private readonly IActivation _activation;
    private readonly SessionPorts _ports;
    private readonly SessionServerSlot _server;
    private readonly SessionTasks _tasks;
    private SessionState _state;
    private CallSession? _arriving;
    private JsonElement _answer;
    private ITimer? _deadlines;

    /// <summary>Made by the engine for each activation.</summary>
    public SessionActor(IActivation activation, SessionPorts ports)
    {
        _activation = activation;
        _ports = ports;
        _state = new SessionState { Epoch = activation.Random.NextInt64(), Limits = ports.Limits };
        _server = new SessionServerSlot(activation, ports, _state.Epoch);
        _tasks = new SessionTasks(activation, ports, _server.Questions);
    }

    /// <summary>The kind, for engines.</summary>
    public static ActorKind Kind(SessionPorts ports, TimeSpan idleAfter) =>
        new(SessionTicket.Kind, activation => new SessionActor(activation, ports), SessionWire.Messages, idleAfter);

    /// <inheritdoc/>
    public async ValueTask Start(CancellationToken cancellationToken)
    {
        _ports.Counts.Started();
        if (_activation.Saved is not { } saved)
        {
            return;
        }

        var record = JsonSerializer.Deserialize(saved.Span, SessionJson.Default.SessionRecord);
        _state = _state with { Record = record, Gone = record is { Closed: true }, Initialized = true };
        await foreach (var row in _activation.Rows(WaitingRow.Prefix, null, cancellationToken))
        {
            _state = _state with { Waiting = _state.Waiting.Add(WaitingRow.Read(row)) };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case CallSession call:
                _arriving = call;
                return await Do(call.Ticket, new Called(call.Id, call.Method, Intents.Of(call), call.From, call.Shape, Now), cancellationToken);
            case Ended ended:
                _server.Forget(ended.Stream);
                return await Do(null, ended, cancellationToken);
            case Finished finished:
                _server.Forget(finished.Stream);
                return await Do(null, await Follow(finished, cancellationToken), cancellationToken);
            case SessionInput input:
                return await Do(null, input, cancellationToken);
            case NotifySession notify:
                return await Notify(notify, cancellationToken);
            case AnswerSession answer:
                return await Answer(answer, cancellationToken);
            case AttachSession attach:
                return await Attach(attach, cancellationToken);
            case DetachSession detach:
                return await Do(detach.Ticket, new Detached(detach.Stream, detach.Connection, detach.Lost, Now), cancellationToken);
            case PartSession part:
                return await Do(part.Ticket, new Parted(part.Stream, part.Retry), cancellationToken);
            case CloseSession close:
                return await Do(close.Ticket, new Closed(Now), cancellationToken);
            case OpenSession open:
                return await Open(open, cancellationToken);
            case ResourceChanged changed:
                return new ResourceChangeTaken(!(await Do(null, new Updated(ScopedUri.UriOf(changed.Uri), Now), cancellationToken)).Gone);
            case TellOfTask tell:
                return await Hear(new TaskTold(tell.Task, tell.Kind, tell.Level, tell.Json, Now), cancellationToken);
            case AskForTask ask:
                return await Hear(ask.Question is { } asked ? new TaskAsked(new(ask.Task, ask.Owner, asked.Key), Now) : new TaskUnasked(ask.Task, Now), cancellationToken);
            case WakeUp:
                await Do(null, new Ticked(Now), cancellationToken);
                return Done.Value;
            case SessionServerSlot.Idle:
                _server.DropIdle(_state.Running.IsEmpty);
                return null;
            default:
                throw new InvalidOperationException($"A session takes no {message.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
    {
        _ports.Counts.Stopped(reason == StopReason.Idle);
        _deadlines?.Dispose();
        if (reason == StopReason.Draining)
        {
            await Do(null, new Drained(Now), cancellationToken);
        }
        else
        {
            await EndUnanswered(cancellationToken);
        }

        await _tasks.DropAllAsync(_state.Offers.Values, moves: reason == StopReason.Draining, cancellationToken);
        _server.Drop(givenUp: false);
    }

    private DateTimeOffset Now => _activation.Time.GetUtcNow();

    private async ValueTask<SessionReply> Do(SessionTicket? ticket, SessionInput input, CancellationToken cancellationToken)
    {
        if (ticket is not null && _state.Ticket is null)
        {
            _state = _state with { Ticket = ticket };
        }

        var transition = SessionMachine.Next(_state, input);
        if (transition.Save)
        {
            await Save(transition, cancellationToken);
        }

        _state = transition.State;
        // First of all: whoever hears a question may count on its time.
        if (!_state.Questions.IsEmpty || !_state.Held.IsEmpty)
        {
            WakeForQuestions();
        }

        foreach (var effect in transition.Effects)
        {
            await Act(effect, cancellationToken);
        }

        _activation.Answering = !_state.Running.IsEmpty;
        _activation.Stay = !_state.Running.IsEmpty || (_state.Streams.TryGetValue(_state.Standalone, out var standalone) && standalone.To is not null);

        return transition.Reply ?? SessionReply.Ok;
    }

    // A primed stream that ends without its answer tells its client to come back for it; any other has to say so.
    private async ValueTask EndUnanswered(CancellationToken cancellationToken)
    {
        foreach (var (_, stream) in _state.Streams)
        {
            if (stream is { To: { } to, Finished: false })
            {
                ReadOnlyMemory<byte>[] last = stream switch
                {
                    { Shape: StreamShape.Json, Ref.Request: { } id } => [StandaloneRules.CallLost.ToJson(id), Frame.End],
                    { Shape: StreamShape.Events, Ref.Request: { } id } => [Frame.Message(stream.Text, stream.Next, StandaloneRules.CallLost.ToJson(id)), Frame.End],
                    _ => [Frame.End],
                };
                await _activation.Actors.Push(to.Node, to.Connection, last, cancellationToken);
            }
        }
    }

    private ValueTask Save(Transition transition, CancellationToken cancellationToken)
    {
        var state = transition.State;
        ReadOnlyMemory<byte>? record = state.Record is null ? null : JsonSerializer.SerializeToUtf8Bytes(state.Record, SessionJson.Default.SessionRecord);
        return _activation.Save(new Change(record, SessionMachine.WakeAt(state), RunsHere: false, transition.Rows), cancellationToken);
    }

    private async ValueTask Act(SessionEffect effect, CancellationToken cancellationToken)
    {
        switch (effect)
        {
            case Push push:
                await Send(push, cancellationToken);
                break;
            case Dispatch dispatch:
                _server.Call(_state, dispatch.Stream, _arriving!);
                _arriving = null;
                break;
            case CancelCall cancel:
                _server.Cancel(cancel.Stream, givenUp: true);
                break;
            case Resolve resolve:
                _server.Answer(resolve.Question, _answer);
                break;
            case Reject reject:
                _server.Refuse(reject);
                break;
            case TakeForTask take:
                _tasks.Take(take.Task);
                break;
            case DropForTask drop:
                _tasks.Drop(drop.Task);
                break;
            case LeaveTopic leave:
                _activation.Run(token => _ports.Follow(_activation.Id.Key, _state.Ticket, leave.Uri, false, token).AsTask());
                break;
            case DropServer:
                _server.Drop(givenUp: _state.Gone);
                break;
            case ClearRows clear:
                _state = _state with { Record = await SessionRows.Clear(_activation, _state, clear.Before, cancellationToken) };
                break;
            case Erase:
                await SessionRows.Erase(_activation, cancellationToken);
                _state = _state with { Record = null };
                break;
        }
    }

    private async ValueTask Send(Push push, CancellationToken cancellationToken)
    {
        var taken = await _activation.Actors.Push(push.To.Node, push.To.Connection, push.Events, cancellationToken);
        if (!taken)
        {
            await Do(null, new Undelivered(push, Now), cancellationToken);
        }
        else if (!push.Rows.IsEmpty)
        {
            await Do(null, new Delivered(push.Rows, Now), cancellationToken);
        }
    }

    private async ValueTask<SessionReply> Open(OpenSession open, CancellationToken cancellationToken)
    {
        var opened = _state with { Ticket = open.Ticket, Record = new SessionRecord { LastUsed = Now, Handshake = open.Handshake } };
        await Save(new Transition(opened), cancellationToken);
        _state = opened;
        return SessionReply.Ok;
    }

    private async ValueTask<SessionReply> Notify(NotifySession notify, CancellationToken cancellationToken)
    {
        if (IsGone(notify.Ticket))
        {
            return SessionReply.NotFound;
        }

        if (notify.Method == NotificationMethods.CancelledNotification)
        {
            return Intents.CancelledId(notify.Params) is { } id ? await Do(notify.Ticket, new Cancelled(id), cancellationToken) : SessionReply.Ok;
        }

        SessionInput input = notify.Method == NotificationMethods.InitializedNotification ? new Readied() : new Heard();
        var reply = await Do(notify.Ticket, input, cancellationToken);
        _server.Forward(_state, notify);
        return reply;
    }

    private async ValueTask<SessionReply> Attach(AttachSession attach, CancellationToken cancellationToken)
    {
        if (IsGone(attach.Ticket))
        {
            return SessionReply.NotFound;
        }

        var last = attach.LastEventId is { } text ? EventId.Parse(text, attach.Ticket.Secret) : null;
        if (attach.LastEventId is not null && last is null)
        {
            return SessionReply.Refused(400, RpcCode.InvalidRequest, "The Last-Event-ID is not one of this session's; open the stream without it.");
        }

        var saved = last is { Stream.Request: not null } ? await SessionRows.Read(_activation, last.Stream, cancellationToken) : [];
        var attached = new Attached(attach.From, last, saved, attach.Lists, Now);
        return last is { Stream: { Request: { } id } stream } && stream.Epoch != _state.Epoch && TaskCallRules.NumberOf(_state, stream) is null
            ? await Rejoin(attach, attached, id, cancellationToken)
            : await Do(attach.Ticket, attached, cancellationToken);
    }

    // A stream that this activation never saw: what its call waited on may still be there to wait on.
    private async ValueTask<SessionReply> Rejoin(AttachSession attach, Attached attached, RequestId id, CancellationToken cancellationToken)
    {
        try
        {
            if (await _tasks.FindAsync(attach.Ticket, attached.Last!.Stream, attached.Saved, cancellationToken) is { } lost)
            {
                _arriving = new CallSession(attach.Ticket, attach.From, id, lost.Method, lost.Params, StandaloneRules.ShapeFor(attach.Ticket)) { User = attach.User };
                attached = attached with { Joins = lost.Task };
            }
        }
        catch (ActorUnreachableException)
        {
            return SessionReply.Refused(503, RpcCode.InternalError, "What this call waits on cannot be reached; try again soon.");
        }

        return await Do(attach.Ticket, attached, cancellationToken);
    }

    // The task has the answer, saved, before the client hears that it was taken.
    private async ValueTask<SessionReply> Answer(AnswerSession answer, CancellationToken cancellationToken)
    {
        var question = answer.Id.ToString();
        if (IsGone(answer.Ticket))
        {
            return SessionReply.NotFound;
        }

        if (_state.Questions.TryGetValue(question, out var open) && open.Asking is { } asking && !await _tasks.GiveAsync(asking, answer.Body, cancellationToken))
        {
            return SessionReply.Refused(503, RpcCode.InternalError, "The answer could not be saved; send it again soon.");
        }

        _answer = answer.Body;
        return await Do(answer.Ticket, new Answered(question), cancellationToken);
    }

    // A session that saved nothing is known by its ticket alone, which tasks do not have; its key says when it was opened.
    private async ValueTask<Done> Hear(SessionInput said, CancellationToken cancellationToken)
    {
        if (!SessionMachine.IsGone(_state.Record, _state.Ticket?.Opened ?? SessionTicket.OpenedOf(_activation.Id.Key), _ports.Limits, Now))
        {
            await Do(null, said, cancellationToken);
        }

        return Done.Value;
    }

    // The topic knows of a subscription before the client hears that it has one: a change published right after must not be
    // missed. Topics never ask back within a turn.
    private async ValueTask<Finished> Follow(Finished finished, CancellationToken cancellationToken)
    {
        if (!finished.Succeeded || !_state.Streams.TryGetValue(finished.Stream, out var stream) || stream.Intent is not { Kind: IntentKind.Subscribe, Value: var uri })
        {
            return finished;
        }

        try
        {
            await _ports.Follow(_activation.Id.Key, _state.Ticket, uri, true, cancellationToken);
            return finished;
        }
        catch (ActorUnreachableException)
        {
            var error = new RpcError(RpcCode.InternalError, "The subscription could not be saved; try again soon.");
            return finished with { Succeeded = false, Json = error.ToJson(stream.Ref.Request) };
        }
    }

    private bool IsGone(SessionTicket ticket) =>
        _state.Gone || (_state.Running.IsEmpty && SessionMachine.IsGone(_state.Record, ticket.Opened, _ports.Limits, Now));

    private void WakeForQuestions()
    {
        if (QuestionRules.NextDeadline(_state) is not { } next)
        {
            return;
        }

        var due = next > Now ? next - Now : TimeSpan.Zero;
        _deadlines ??= _activation.Time.CreateTimer(_ => _activation.Tell(WakeUp.Value), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _deadlines.Change(due, Timeout.InfiniteTimeSpan);
    }
}
