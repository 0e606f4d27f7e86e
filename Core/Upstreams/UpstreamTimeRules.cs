namespace Actors.Core.Upstreams;

/// <summary>What happens because time has passed.</summary>
internal static class UpstreamTimeRules
{
    /// <summary>How long a node that says nothing counts as waiting. Many beats of a node fit into it, and a hiccup of the cluster.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>A node is there.</summary>
    public static UpstreamState Hear(UpstreamState state, string node, DateTimeOffset now) =>
        (state with { Nodes = state.Nodes.SetItem(node, now) }).DueBy(now + Lease);

    /// <summary>Some time may have come.</summary>
    public static UpstreamTransition Tick(UpstreamState state, UpstreamInput tick)
    {
        var now = tick.Now;
        var next = new UpstreamTransition(state with { Due = DateTimeOffset.MaxValue })
            .Then(left => EndCalls(left, now))
            .Then(left => ForgetNodes(left, now))
            .Then(left => Leave(left, now))
            .Then(left => UpstreamFactRules.Tick(left, now))
            .Then(left => UpstreamLinkRules.Advance(left, now));
        return next with { State = next.State.DueBy(Due(next.State, now)) };
    }

    private static UpstreamTransition EndCalls(UpstreamState state, DateTimeOffset now)
    {
        var late = new UpstreamProblem(UpstreamFailure.TimedOut, $"'{state.Server}' took longer than the call may take.");
        var gone = new UpstreamProblem(UpstreamFailure.Cancelled, "The caller's node says nothing any more.");
        return UpstreamCallRules.FailAll(state, call => call.Deadline <= now, late, now)
            .Then(left => UpstreamCallRules.FailAll(left, call => Lapses(left, call) <= now, gone, now));
    }

    private static UpstreamTransition ForgetNodes(UpstreamState state, DateTimeOffset now)
    {
        var next = new UpstreamTransition(state);
        foreach (var (node, heard) in state.Nodes)
        {
            if (heard + Lease <= now)
            {
                next = next.Then(left => UpstreamFollowRules.DropAll(left with { Nodes = left.Nodes.Remove(node) }, node));
            }
        }

        return next;
    }

    private static UpstreamTransition Leave(UpstreamState state, DateTimeOffset now)
    {
        if (state.LeaveAt <= now)
        {
            var problem = new UpstreamProblem(UpstreamFailure.Lost, $"'{state.Server}' forgot the session while the call was under way.");
            return UpstreamLinkRules.Leave(state).Then(left => UpstreamCallRules.FailAll(left, call => call.Link == state.Link, problem, now));
        }

        return IdleAt(state) <= now ? UpstreamLinkRules.Leave(state) : new(state);
    }

    private static DateTimeOffset Due(UpstreamState state, DateTimeOffset now)
    {
        var due = IdleAt(state);
        foreach (var call in state.Calls.Values)
        {
            due = Earlier(due, Earlier(call.Deadline, Lapses(state, call)));
        }

        foreach (var heard in state.Nodes.Values)
        {
            due = Earlier(due, heard + Lease);
        }

        due = Earlier(due, state.LeaveAt ?? DateTimeOffset.MaxValue);
        due = Earlier(due, state.Facts.ReadAt ?? DateTimeOffset.MaxValue);
        return state.Link == 0 && state.RetryAt > now ? Earlier(due, state.RetryAt) : due;
    }

    private static DateTimeOffset IdleAt(UpstreamState state) =>
        state is { Phase: UpstreamPhase.Ready, IsWanted: false, Settings.IdleAfter: { } idle } ? state.UsedAt + idle : DateTimeOffset.MaxValue;

    private static DateTimeOffset Lapses(UpstreamState state, UpstreamCallState call) =>
        call.Kind == UpstreamCallKind.Close ? DateTimeOffset.MaxValue : Later(call.Since, state.Nodes.TryGetValue(call.Node, out var heard) ? heard : default) + Lease;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
