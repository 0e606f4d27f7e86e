namespace Actors.Core.Upstreams;

/// <summary>When a link is made, left and ended: one at a time, with a growing wait between failures.</summary>
internal static class UpstreamLinkRules
{
    /// <summary>How long calls that are under way may hold up the leaving of a session that was refused.</summary>
    public static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    /// <summary>The server's settings as they are now. A link of other ones is closed, and nothing that was learned of it counts.</summary>
    public static UpstreamTransition Configure(UpstreamState state, UpstreamSettings settings, DateTimeOffset now)
    {
        if (ReferenceEquals(settings, state.Settings))
        {
            return new(state);
        }

        var next = settings.Stamp != state.Settings.Stamp ? CloseFor(state, "its configuration changed", now) : new(state);
        return next with { State = next.State with { Settings = settings } };
    }

    /// <summary>Somebody wants it closed, whoever is served. What is followed is followed by the next link.</summary>
    public static UpstreamTransition CloseForAll(UpstreamState state, UpstreamInput.Called close)
    {
        var kept = close.Settings is { } settings ? state with { Settings = settings } : state with { Follows = state.Follows.Clear() };
        return CloseFor(kept, "it was asked for", close.Now).Then(FinishClosers).Then(left => Advance(left, close.Now));
    }

    /// <summary>The server is no longer configured.</summary>
    public static UpstreamTransition Forget(UpstreamState state, DateTimeOffset now) =>
        CloseFor(state with { Follows = state.Follows.Clear() }, "it is no longer configured", now);

    /// <summary>The node goes down: callers are told, and the link, whose token has fired, ends by itself.</summary>
    public static UpstreamTransition Drain(UpstreamState state, DateTimeOffset now) =>
        CloseFor(state with { Follows = state.Follows.Clear() }, "its node is stopping", now);

    /// <summary>The link serves: whoever waits has it.</summary>
    public static UpstreamTransition Connect(UpstreamState state, UpstreamInput.Connected connected)
    {
        if (connected.Link != state.Link || state.Phase != UpstreamPhase.Connecting)
        {
            return new(state);
        }

        state = state with
        {
            Phase = UpstreamPhase.Ready,
            Connects = state.Connects + 1,
            ConnectedAt = connected.Now,
            UsedAt = connected.Now,
            Proved = false,
        };
        state = state.Settings.IdleAfter is { } idle ? state.DueBy(connected.Now + idle) : state;
        return UpstreamFactRules.Connect(state)
            .Then(UpstreamFollowRules.SubscribeAll)
            .Then(left => UpstreamCallRules.StartAll(left, connected.Now));
    }

    /// <summary>The link could not be made: whoever waits is told why, and the next call starts afresh.</summary>
    public static UpstreamTransition Fail(UpstreamState state, UpstreamInput.ConnectFailed failed)
    {
        if (failed.Link != state.Link)
        {
            return new(state);
        }

        if (state.Phase == UpstreamPhase.Closing)
        {
            return End(state, new UpstreamInput.LinkEnded(failed.Link) { Now = failed.Now });
        }

        state = CountFailure(state, failed.Problem.Message, failed) with { Link = 0, Phase = UpstreamPhase.Idle };
        return UpstreamCallRules.FailAll(state, static _ => true, failed.Problem, failed.Now).Then(left => Advance(left, failed.Now));
    }

    /// <summary>The link ended by itself: the calls that were under way are lost, and it is cleared away.</summary>
    public static UpstreamTransition Lose(UpstreamState state, UpstreamInput.LinkLost lost)
    {
        if (lost.Link != state.Link || (state.Phase != UpstreamPhase.Ready && state.LeaveAt is null))
        {
            return new(state);
        }

        // What a refused session costs was counted when it was refused.
        state = state.LeaveAt is null ? CountFailure(state, lost.Cause, lost) : state;
        return Leave(state).Then(left => UpstreamCallRules.FailAll(left, call => call.Link == lost.Link, new(UpstreamFailure.Lost, lost.Cause), lost.Now));
    }

    /// <summary>Nothing of the link is left: the next may be made.</summary>
    public static UpstreamTransition End(UpstreamState state, UpstreamInput.LinkEnded ended)
    {
        if (ended.Link != state.Link)
        {
            return new(state);
        }

        // One that ended without a word took its calls along.
        var problem = new UpstreamProblem(UpstreamFailure.Lost, $"The connection to '{state.Server}' ended while the call was under way.");
        return UpstreamCallRules.FailAll(state with { LeaveAt = null }, call => call.Link == ended.Link, problem, ended.Now)
            .Then(left => FinishClosers(left with { Link = 0, Phase = UpstreamPhase.Idle }))
            .Then(left => Advance(left, ended.Now));
    }

    /// <summary>
    /// The server no longer knows the session. A new one is made when the calls under way have ended, which are
    /// refused as well, or in a moment anyway.
    /// </summary>
    public static UpstreamTransition Renew(UpstreamState state, UpstreamInput refused)
    {
        if (state.Phase != UpstreamPhase.Ready)
        {
            return new(state);
        }

        state = CountFailure(state, $"'{state.Server}' no longer knows the session.", refused);
        state = state with { Phase = UpstreamPhase.Closing, LeaveAt = refused.Now + LeaveWithin };
        return LeaveIfEmpty(state.DueBy(refused.Now + LeaveWithin));
    }

    /// <summary>Leaves the refused session when nothing is under way on it.</summary>
    public static UpstreamTransition LeaveIfEmpty(UpstreamState state) => state.Calls.Values.Any(call => call.Link == state.Link) ? new(state) : Leave(state);

    /// <summary>Ends the link; the next is made when nothing of it is left.</summary>
    public static UpstreamTransition Leave(UpstreamState state) =>
        new UpstreamTransition(state with { Phase = UpstreamPhase.Closing, LeaveAt = null, Facts = state.Facts with { Reading = false, ReadAt = null } })
            .Then(new UpstreamEffect.Close(state.Link));

    /// <summary>Where there is no link and one is wanted, it is made, or waited for, or those who want it are refused.</summary>
    public static UpstreamTransition Advance(UpstreamState state, DateTimeOffset now)
    {
        if (state.Link != 0)
        {
            return new(state);
        }

        if (now < state.RetryAt)
        {
            var broken = state.Failures >= state.Settings.BreakAfter;
            state = state with { Phase = broken ? UpstreamPhase.Broken : UpstreamPhase.BackingOff };
            return broken
                ? UpstreamCallRules.FailAll(state.DueBy(state.RetryAt), static _ => true, new(UpstreamFailure.Unavailable, UpstreamCallRules.Broken(state), Refused: true), now)
                : new(state.DueBy(state.RetryAt));
        }

        if (!state.IsWanted)
        {
            return new(state with { Phase = state.Failures == 0 ? UpstreamPhase.Idle : state.Phase });
        }

        var link = state.LastLink + 1;
        return new UpstreamTransition(state with { Phase = UpstreamPhase.Connecting, Link = link, LastLink = link }).Then(new UpstreamEffect.Connect(link));
    }

    // A close starts everything afresh: whoever calls next does not wait for what failed before.
    private static UpstreamTransition CloseFor(UpstreamState state, string why, DateTimeOffset now)
    {
        var problem = new UpstreamProblem(UpstreamFailure.Closed, $"The connection to '{state.Server}' was closed: {why}.");
        var closes = state.Link != 0 && (state.Phase != UpstreamPhase.Closing || state.LeaveAt is not null);
        var next = closes ? Leave(state) : new(state with { Phase = state.Link == 0 ? UpstreamPhase.Idle : state.Phase });
        return next.Then(left => UpstreamCallRules.FailAll(left with { Failures = 0, RetryAt = default }, static _ => true, problem, now));
    }

    // Whoever wanted the end has it when there is no link.
    private static UpstreamTransition FinishClosers(UpstreamState state)
    {
        var next = new UpstreamTransition(state);
        foreach (var (number, call) in state.Link == 0 ? state.Calls : state.Calls.Clear())
        {
            if (call.Kind == UpstreamCallKind.Close)
            {
                next = (next with { State = next.State with { Calls = next.State.Calls.Remove(number) } }).Then(new UpstreamEffect.Finish(number));
            }
        }

        return next;
    }

    // A link that had served was sound, and what ended it says nothing about the next one.
    private static UpstreamState CountFailure(UpstreamState state, string message, UpstreamInput input)
    {
        var served = state.Phase == UpstreamPhase.Ready && (state.Proved || input.Now - state.ConnectedAt >= state.Settings.MaxBackoff);
        var failures = served ? 0 : state.Failures + 1;
        return state with
        {
            Failures = failures,
            LastError = message,
            LastErrorAt = input.Now,
            RetryAt = served ? input.Now : input.Now + Wait(state.Settings, failures, input.Fraction),
        };
    }

    private static TimeSpan Wait(UpstreamSettings settings, int failures, double fraction)
    {
        var doubled = settings.Backoff * Math.Pow(2, Math.Min(failures - 1, 30));
        return (doubled < settings.MaxBackoff ? doubled : settings.MaxBackoff) * (1 - (fraction / 2));
    }
}
