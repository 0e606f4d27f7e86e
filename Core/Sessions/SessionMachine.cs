using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>The life of one session, as values. Reads no clock, awaits nothing, performs no IO.</summary>
public static class SessionMachine
{
    /// <summary>What <paramref name="input"/> does to the session.</summary>
    public static Transition Next(SessionState state, SessionInput input)
    {
        if (state.Gone)
        {
            return AfterTheEnd(state, input);
        }

        return input switch
        {
            Called call => Use(state, call.Now, used => CallRules.Begin(used, call)),
            Finished finished => CallRules.Finish(state, finished),
            Ended ended => CallRules.End(state, ended),
            Cancelled cancelled => CallRules.Cancel(state, cancelled),
            Notified notified => NotificationRules.Send(state, notified),
            Updated updated => NotificationRules.Update(state, updated),
            Asked asked => QuestionRules.Ask(state, asked),
            Answered answered => QuestionRules.Answer(state, answered),
            Readied => QuestionRules.Release(state with { Initialized = true }),
            Heard => new(state),
            Attached attached => Use(state, attached.Now, used => StandaloneRules.Attach(used, attached)),
            Detached detached => StreamRules.Detach(state, detached),
            Undelivered undelivered => StreamRules.Undelivered(state, undelivered),
            Delivered delivered => NotificationRules.Delivered(state, delivered),
            Parted parted => StreamRules.Part(state, parted),
            Awaiting awaiting => TaskCallRules.Await(state, awaiting),
            Withdrawn withdrawn => QuestionRules.Withdraw(state, withdrawn),
            TaskTold told => TaskNoticeRules.Tell(state, told),
            TaskAsked asked => TaskQuestionRules.Offer(state, asked),
            TaskTaken taken => TaskQuestionRules.Put(state, taken),
            TaskUnasked unasked => TaskQuestionRules.Unoffer(state, unasked),
            Closed closed => Close(state, closed),
            Ticked ticked => Tick(state, ticked),
            Drained drained => Drain(state, drained),
            _ => throw new InvalidOperationException($"A session has no rule for {input.GetType().Name}."),
        };
    }

    /// <summary>Whether a session with that record is over at <paramref name="now"/>. An unsaved one lives as long as its ticket.</summary>
    public static bool IsGone(SessionRecord? record, DateTimeOffset? opened, SessionLimits limits, DateTimeOffset now) => record switch
    {
        { Closed: true } => true,
        null => opened is not { } since || now - since >= limits.UnsavedLifetime,
        _ => now - record.LastUsed >= limits.IdleLifetime,
    };

    /// <summary>When the session wants to be woken; null: never.</summary>
    public static DateTimeOffset? WakeAt(SessionState state) => state.Record switch
    {
        null => null,
        { Closed: true } => TombstoneUntil(state),
        { ClearRowsAt: { } clear } record when clear < record.LastUsed + state.Limits.IdleLifetime => clear,
        { } record => record.LastUsed + state.Limits.IdleLifetime,
    };

    private static Transition Use(SessionState state, DateTimeOffset now, Func<SessionState, Transition> then)
    {
        var unanswerable = state.Ticket is { Handshake: null } && state.Record?.Handshake is null;
        if (unanswerable || (state.Running.IsEmpty && IsGone(state.Record, state.Ticket?.Opened, state.Limits, now)))
        {
            return Expire(state, now) with { Reply = SessionReply.NotFound };
        }

        // An unsaved session is found by its ticket alone, which ends; one that is still used then goes on as a saved one.
        var save = state.Record is { } record
            ? now - record.LastUsed >= state.Limits.IdleLifetime / 20
            : now - state.Ticket!.Opened >= state.Limits.UnsavedLifetime / 2;
        return save ? Remember(state, now, record => record).Then(then) : then(state);
    }

    /// <summary>Saves the session's record with a change.</summary>
    internal static Transition Remember(SessionState state, DateTimeOffset now, Func<SessionRecord, SessionRecord> change) =>
        new(state with { Record = change((state.Record ?? new SessionRecord { Handshake = null }) with { LastUsed = now }) }) { Save = true };

    private static Transition AfterTheEnd(SessionState state, SessionInput input) => input switch
    {
        Called or Attached or Updated or Answered => new(state) { Reply = SessionReply.NotFound },
        // What still comes from the handlers of a closed session has nowhere to go.
        Asked asked => new Transition(state).Then(new Reject(asked.Question, QuestionRules.SessionOver, Over: true)),
        Ended ended => CallRules.Forget(state, ended.Stream),
        TaskTaken taken => TaskQuestionRules.LetGo(state, taken),
        Ticked ticked => Bury(state, ticked.Now),
        Closed => new(state) { Reply = SessionReply.NotFound },
        _ => new(state),
    };

    private static Transition Close(SessionState state, Closed closed)
    {
        if (IsGone(state.Record, state.Ticket?.Opened, state.Limits, closed.Now))
        {
            return new(state with { Gone = true }) { Reply = SessionReply.NotFound };
        }

        var over = new RpcError(RpcCode.InvalidRequest, "The session was closed by its client.");
        var unfollow = state.Record?.Subscriptions ?? [];
        var hadRows = state.Record is not null;
        var next = Remember(state, closed.Now, _ => new SessionRecord { Closed = true, LastUsed = closed.Now })
            .Then(open => StreamRules.EndAll(open, over, closed.Now, retry: null))
            .Then(open => new Transition(open with { Gone = true, Questions = open.Questions.Clear(), Held = [], Waiting = [] }))
            .Then(TaskQuestionRules.LetGoAll)
            .Then(new DropServer());
        next = Leave(next, unfollow);
        // A closed session answers nobody, so no event is saved for a client to come back for.
        return (hadRows ? next.Then(new ClearRows(DateTimeOffset.MaxValue)) : next) with { Rows = [], Reply = SessionReply.Ok };
    }

    private static Transition Drain(SessionState state, Drained drained)
    {
        var over = new RpcError(RpcCode.InternalError, "The server was stopped before this call ended; call again.");
        return StreamRules.EndAll(state, over, drained.Now, state.Limits.Retry).Then(new DropServer());
    }

    private static Transition Tick(SessionState state, Ticked ticked)
    {
        var over = state.Record is not null && IsGone(state.Record, state.Ticket?.Opened, state.Limits, ticked.Now);
        if (over && state.Running.IsEmpty)
        {
            return Expire(state, ticked.Now).Then(gone => Bury(gone, ticked.Now));
        }

        // A call that still runs is use; saving that also asks for the next wake-up.
        var next = over ? Remember(state, ticked.Now, record => record).Then(open => QuestionRules.Expire(open, ticked.Now)) : QuestionRules.Expire(state, ticked.Now);
        return state.Record?.ClearRowsAt is { } clear && clear <= ticked.Now
            ? next.Then(open => new Transition(open with { Record = open.Record! with { ClearRowsAt = null } }) { Save = true })
                .Then(new ClearRows(ticked.Now - state.Limits.KeepFinished))
            : next;
    }

    private static Transition Expire(SessionState state, DateTimeOffset now) =>
        Leave(StreamRules.EndAll(state with { Gone = true }, QuestionRules.SessionOver, now, retry: null).Then(TaskQuestionRules.LetGoAll).Then(new DropServer()), state.Record?.Subscriptions ?? []);

    // An expired session whose ticket may still be alive leaves a tombstone, or the ticket would open it anew.
    private static Transition Bury(SessionState state, DateTimeOffset now) => state.Record switch
    {
        null => new(state),
        { Closed: true } => now >= TombstoneUntil(state) ? new Transition(state).Then(new Erase()) : new(state),
        _ when state.Limits.IdleLifetime >= state.Limits.UnsavedLifetime => new Transition(state).Then(new Erase()),
        _ => Remember(state, now, _ => new SessionRecord { Closed = true, LastUsed = now }).Then(new ClearRows(DateTimeOffset.MaxValue)),
    };

    private static Transition Leave(Transition transition, IEnumerable<string> uris) =>
        uris.Aggregate(transition, static (next, uri) => next.Then(new LeaveTopic(uri)));

    // The ticket of an unsaved session dies by itself, so its tombstone need not outlive it; where the ticket is not known
    // its whole possible life is taken.
    private static DateTimeOffset TombstoneUntil(SessionState state) =>
        (state.Ticket?.Opened ?? state.Record!.LastUsed) + state.Limits.UnsavedLifetime;
}
