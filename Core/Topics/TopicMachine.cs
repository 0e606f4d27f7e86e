using System.Collections.Immutable;
using System.Diagnostics;

namespace Actors.Core.Topics;

/// <summary>
/// Who is told of what, as values. Each listener has at most one tell in flight; what changes meanwhile is merged and told
/// next, so order is kept and a slow listener holds up nobody.
/// </summary>
internal static class TopicMachine
{
    /// <summary>After so many failures in a row a session is not told of this change any more; it stays subscribed.</summary>
    public const int MaxFailures = 10;

    public static TopicTransition Next(TopicState state, TopicInput input)
    {
        var next = input switch
        {
            SubscribeSession subscribe => Subscribe(state, subscribe.Session),
            UnsubscribeSession unsubscribe => Remove(state, unsubscribe.Session),
            Join join => Joined(state, join),
            Leave leave => Left(state, leave),
            Publish publish => Published(state, publish.What),
            Told told => SessionTold(state, told),
            Pushed pushed => NodePushed(state, pushed),
            RetryDue => TellOwed(state),
            _ => throw new UnreachableException($"A topic has no rule for {input}."),
        };
        var owing = next.State.Unsettled > 0;
        return owing == state.OwingSaved
            ? next
            : next with { State = next.State with { OwingSaved = owing }, Saves = true };
    }

    private static TopicTransition Subscribe(TopicState state, string session)
    {
        var known = state.Sessions.TryGetValue(session, out var listener);
        // Even a known one gets a new clock: a tell in flight may have met the session before it subscribed again.
        var sessions = state.Sessions.SetItem(session, (known ? listener : default) with { Since = state.Clock });
        var next = state with { Sessions = sessions, Clock = state.Clock + 1 };
        return known ? new(next) : new(next) { Added = session, Saves = true };
    }

    private static TopicTransition Remove(TopicState state, string session) =>
        state.Sessions.TryGetValue(session, out var listener)
            ? new(state with { Sessions = state.Sessions.Remove(session), Unsettled = state.Unsettled - (listener.Settled ? 0 : 1) })
            {
                Removed = session,
                Saves = true,
            }
            : new(state);

    private static TopicTransition Joined(TopicState state, Join join)
    {
        var known = state.Nodes.TryGetValue(join.Node, out var listener);
        // A late join of an older link changes nothing: the node has listened anew since.
        return known && listener.Link >= join.Link
            ? new(state)
            : new(state with { Nodes = state.Nodes.SetItem(join.Node, new(state.Clock, join.Link)), Clock = state.Clock + 1 }) { Fresh = true };
    }

    private static TopicTransition Left(TopicState state, Leave leave) =>
        state.Nodes.TryGetValue(leave.Node, out var listener) && listener.Link <= leave.Link
            ? new(state with { Nodes = state.Nodes.Remove(leave.Node) })
            : new(state);

    private static TopicTransition Published(TopicState state, TopicChanges what)
    {
        var sessions = state.Sessions.ToBuilder();
        var tells = new List<TellSession>();
        var clock = state.Clock;
        foreach (var (session, listener) in state.Sessions)
        {
            var quiet = listener.Settled;
            sessions[session] = quiet ? listener with { Tell = clock, Failures = 0 } : listener with { Owed = what, Failures = 0 };
            if (quiet)
            {
                tells.Add(new(session, clock++));
            }
        }

        var nodes = state.Nodes;
        var pushes = new List<PushToNode>();
        foreach (var (node, listener) in state.Nodes)
        {
            if (listener.Tell != 0)
            {
                nodes = nodes.SetItem(node, listener with { Owed = listener.Owed | what });
                continue;
            }

            nodes = nodes.SetItem(node, listener with { Tell = clock });
            pushes.Add(new(node, clock++, what));
        }

        return new(state with { Sessions = sessions.ToImmutable(), Nodes = nodes, Clock = clock, Unsettled = state.Sessions.Count })
        {
            Tells = tells,
            Pushes = pushes,
        };
    }

    private static TopicTransition SessionTold(TopicState state, Told told)
    {
        // The outcome of a tell to somebody who has left and come back is not about this subscription.
        if (!state.Sessions.TryGetValue(told.Session, out var listener) || listener.Tell != told.Tell)
        {
            return new(state);
        }

        // A subscription made after the tell began stands, whatever the session said before.
        if (told.Outcome == TellOutcome.Gone && listener.Since < told.Tell)
        {
            return Remove(state, told.Session);
        }

        if (told.Outcome == TellOutcome.Unreachable)
        {
            var failed = listener with { Tell = 0, Owed = TopicChanges.Contents, Failures = listener.Failures + 1 };
            return failed.Failures < MaxFailures
                ? new(state with { Sessions = state.Sessions.SetItem(told.Session, failed) }) { RetryLater = true }
                : Settle(state, told.Session, listener);
        }

        return listener.Owed == TopicChanges.None
            ? Settle(state, told.Session, listener)
            : new(state with
            {
                Sessions = state.Sessions.SetItem(told.Session, new(listener.Since, Tell: state.Clock)),
                Clock = state.Clock + 1,
            })
            { Tells = [new(told.Session, state.Clock)] };
    }

    private static TopicTransition Settle(TopicState state, string session, Listener listener) =>
        new(state with { Sessions = state.Sessions.SetItem(session, new(listener.Since)), Unsettled = state.Unsettled - 1 });

    private static TopicTransition NodePushed(TopicState state, Pushed pushed)
    {
        if (!state.Nodes.TryGetValue(pushed.Node, out var listener) || listener.Tell != pushed.Tell)
        {
            return new(state);
        }

        // A node that did not take it is forgotten; if it lives, its next join is told that it missed something.
        if (!pushed.Taken)
        {
            return new(state with { Nodes = state.Nodes.Remove(pushed.Node) });
        }

        var quiet = listener.Owed == TopicChanges.None;
        var nodes = state.Nodes.SetItem(pushed.Node, listener with { Tell = quiet ? 0 : state.Clock, Owed = TopicChanges.None });
        return quiet
            ? new(state with { Nodes = nodes })
            : new(state with { Nodes = nodes, Clock = state.Clock + 1 }) { Pushes = [new(pushed.Node, state.Clock, listener.Owed)] };
    }

    private static TopicTransition TellOwed(TopicState state)
    {
        var sessions = state.Sessions.ToBuilder();
        var tells = new List<TellSession>();
        var clock = state.Clock;
        foreach (var (session, listener) in state.Sessions)
        {
            if (listener is { Tell: 0, Owed: not TopicChanges.None })
            {
                sessions[session] = listener with { Tell = clock, Owed = TopicChanges.None };
                tells.Add(new(session, clock++));
            }
        }

        return new(state with { Sessions = sessions.ToImmutable(), Clock = clock }) { Tells = tells };
    }
}
