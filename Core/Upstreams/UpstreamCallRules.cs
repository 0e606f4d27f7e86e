namespace Actors.Core.Upstreams;

/// <summary>Who may call, when calls are made, and how each of them ends, exactly once.</summary>
internal static class UpstreamCallRules
{
    /// <summary>Somebody wants something.</summary>
    public static UpstreamTransition Call(UpstreamState state, UpstreamInput.Called called) => called switch
    {
        { Kind: UpstreamCallKind.Close } => Add(state, called).Then(left => UpstreamLinkRules.CloseForAll(left, called)),
        { Settings: null } => UpstreamLinkRules.Forget(state, called.Now).Then(left => UpstreamTransition.Refuse(left, UpstreamFailure.Unknown, $"No server '{state.Server}' is configured, or it is disabled.")),
        { Kind: UpstreamCallKind.Unfollow } => Add(state, called).Then(left => UpstreamFollowRules.Unfollow(left, called)),
        _ => UpstreamLinkRules.Configure(state, called.Settings, called.Now).Then(left => Take(left, called)),
    };

    /// <summary>The caller gave it up. What it waits for ends at once; what is under way ends when the server has been told.</summary>
    public static UpstreamTransition Cancel(UpstreamState state, UpstreamInput.Cancelled cancelled)
    {
        if (!state.Calls.TryGetValue(cancelled.Call, out var call) || call.Kind == UpstreamCallKind.Close)
        {
            return new(state);
        }

        var removed = Remove(state, cancelled.Call, cancelled.Now);
        return Runs(call)
            ? removed.Then(new UpstreamEffect.Cancel(cancelled.Call))
            : removed.Then(new UpstreamEffect.Fail(cancelled.Call, new(UpstreamFailure.Cancelled, "The call was given up.")));
    }

    /// <summary>A call is over, and its caller knows. One that had ended before changes nothing.</summary>
    public static UpstreamTransition End(UpstreamState state, UpstreamInput.Ended ended)
    {
        if (!state.Calls.TryGetValue(ended.Call, out var call))
        {
            return new(state);
        }

        if (call.Link == state.Link && ended.End is UpstreamCallEnd.Answered or UpstreamCallEnd.Refused)
        {
            // A server that answers is sound, whatever it was before.
            state = state with { Proved = true, Failures = 0 };
        }

        return Remove(state, ended.Call, ended.Now, keepsFollow: ended.End == UpstreamCallEnd.Answered);
    }

    /// <summary>A call got no answer. One that the server certainly did not take is made once more, by a link made anew.</summary>
    public static UpstreamTransition Fail(UpstreamState state, UpstreamInput.Failed failed)
    {
        if (!state.Calls.TryGetValue(failed.Call, out var call) || call.Link != failed.Link)
        {
            return new(state);
        }

        return failed.Problem.Refused && !call.Repeated
            ? Repeat(state, failed.Call, failed)
            : Fail(state, failed.Call, failed.Problem, failed.Now);
    }

    /// <summary>The call waits again, for another link.</summary>
    public static UpstreamTransition Repeat(UpstreamState state, long call, UpstreamInput refused)
    {
        var waiting = state.Calls[call] with { Link = 0, Repeated = true };
        state = state with { Calls = state.Calls.SetItem(call, waiting) };
        return state.LeaveAt is null ? UpstreamLinkRules.Renew(state, refused) : UpstreamLinkRules.LeaveIfEmpty(state);
    }

    /// <summary>Ends a call without an answer.</summary>
    public static UpstreamTransition Fail(UpstreamState state, long call, UpstreamProblem problem, DateTimeOffset now) =>
        Remove(state, call, now).Then(new UpstreamEffect.Fail(call, problem));

    /// <summary>Ends the chosen calls without an answer, in the order of their arrival.</summary>
    public static UpstreamTransition FailAll(UpstreamState state, Func<UpstreamCallState, bool> which, UpstreamProblem problem, DateTimeOffset now)
    {
        var next = new UpstreamTransition(state);
        foreach (var (number, call) in state.Calls)
        {
            if (call.Kind != UpstreamCallKind.Close && which(call))
            {
                next = next.Then(left => Fail(left, number, problem, now));
            }
        }

        return next;
    }

    /// <summary>Begins every call that waits, in the order of their arrival.</summary>
    public static UpstreamTransition StartAll(UpstreamState state, DateTimeOffset now)
    {
        var next = new UpstreamTransition(state);
        foreach (var (number, call) in state.Calls)
        {
            if (call is { Link: 0, Kind: not UpstreamCallKind.Close })
            {
                next = next.Then(left => Start(left, number, now));
            }
        }

        return next;
    }

    /// <summary>The call is over: its questions go, and so may the session that it held.</summary>
    public static UpstreamTransition Remove(UpstreamState state, long call, DateTimeOffset now, bool keepsFollow = false)
    {
        var ended = state.Calls[call];
        state = state with { Calls = state.Calls.Remove(call), UsedAt = now };
        if (state.Calls.IsEmpty && state.Settings.IdleAfter is { } idle && state.Phase == UpstreamPhase.Ready)
        {
            state = state.DueBy(now + idle);
        }

        var next = UpstreamNoticeRules.DropQuestions(state, call);
        if (ended.Kind == UpstreamCallKind.Follow && !keepsFollow)
        {
            next = next.Then(left => UpstreamFollowRules.Drop(left, ended.Uri!, ended.Node));
        }

        return next.State.LeaveAt is null ? next : next.Then(UpstreamLinkRules.LeaveIfEmpty);
    }

    /// <summary>Whether the server has the call.</summary>
    private static bool Runs(UpstreamCallState call) => call is { Link: not 0, Kind: UpstreamCallKind.Call or UpstreamCallKind.Follow };

    private static UpstreamTransition Take(UpstreamState state, UpstreamInput.Called called)
    {
        if (state.Calls.Count >= state.Settings.MaxCalls)
        {
            return UpstreamTransition.Refuse(state, UpstreamFailure.TooMany, $"'{state.Server}' has {state.Calls.Count} calls under way, as many as it may; try again later.");
        }

        if (state is { Phase: UpstreamPhase.Broken, Link: 0 } && called.Now < state.RetryAt)
        {
            return UpstreamTransition.Refuse(state, UpstreamFailure.Unavailable, Broken(state));
        }

        if (called.Kind == UpstreamCallKind.Follow && UpstreamFollowRules.IsFull(state, called.Uri!))
        {
            return UpstreamTransition.Refuse(state, UpstreamFailure.TooMany, $"{UpstreamFollowRules.Most} resources of '{state.Server}' are followed already, as many as may be.");
        }

        var next = Add(state, called);
        if (called.Kind == UpstreamCallKind.Follow)
        {
            next = next.Then(left => new(UpstreamFollowRules.Add(left, called.Uri!, called.Node, called.Now)));
        }

        return next.Then(left => left.Phase == UpstreamPhase.Ready ? Start(left, called.Call, called.Now) : UpstreamLinkRules.Advance(left, called.Now));
    }

    /// <summary>Why nobody is served now.</summary>
    public static string Broken(UpstreamState state) => $"'{state.Server}' has failed {state.Failures} times in a row and is left alone for a moment. {state.LastError}";

    private static UpstreamTransition Add(UpstreamState state, UpstreamInput.Called called)
    {
        var deadline = (called.Timeout ?? called.Settings?.CallTimeout) is { } most ? called.Now + most : DateTimeOffset.MaxValue;
        var call = new UpstreamCallState(called.Kind, called.Node, called.Caller, called.Now)
        {
            Deadline = called.Kind == UpstreamCallKind.Close ? DateTimeOffset.MaxValue : deadline,
            Uri = called.Uri,
        };
        state = state with { Calls = state.Calls.Add(called.Call, call), UsedAt = called.Now };
        return new(state.DueBy(call.Deadline).DueBy(called.Now + UpstreamTimeRules.Lease)) { Reply = UpstreamReply.Taken };
    }

    private static UpstreamTransition Start(UpstreamState state, long number, DateTimeOffset now)
    {
        var call = state.Calls[number] with { Link = state.Link };
        state = state with { Calls = state.Calls.SetItem(number, call) };
        return call.Kind == UpstreamCallKind.Facts
            ? UpstreamFactRules.Want(state, number, now)
            : new UpstreamTransition(state).Then(new UpstreamEffect.Start(number, state.Link));
    }
}
