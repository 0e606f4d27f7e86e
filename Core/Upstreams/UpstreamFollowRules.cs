using System.Collections.Immutable;

namespace Actors.Core.Upstreams;

/// <summary>Resources that nodes follow: the server is asked once for each, and again by each new link.</summary>
internal static class UpstreamFollowRules
{
    /// <summary>How many resources may be followed.</summary>
    public const int Most = 1000;

    private static readonly ImmutableSortedSet<string> NoNodes = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Whether one more resource would be one too many.</summary>
    public static bool IsFull(UpstreamState state, string uri) => state.Follows.Count >= Most && !state.Follows.ContainsKey(uri);

    /// <summary>A node follows a resource.</summary>
    public static UpstreamState Add(UpstreamState state, string uri, string node, DateTimeOffset now) =>
        UpstreamTimeRules.Hear(state with { Follows = state.Follows.SetItem(uri, (state.Follows.TryGetValue(uri, out var nodes) ? nodes : NoNodes).Add(node)) }, node, now);

    /// <summary>A node no longer does; that needs no link, and is done at once.</summary>
    public static UpstreamTransition Unfollow(UpstreamState state, UpstreamInput.Called called) =>
        UpstreamCallRules.Remove(state, called.Call, called.Now)
            .Then(left => Drop(left, called.Uri!, called.Node))
            .Then(new UpstreamEffect.Finish(called.Call));

    /// <summary>A node no longer follows; the server is told when nobody does.</summary>
    public static UpstreamTransition Drop(UpstreamState state, string uri, string node)
    {
        if (!state.Follows.TryGetValue(uri, out var nodes) || !nodes.Contains(node))
        {
            return new(state);
        }

        if (nodes.Count > 1)
        {
            return new(state with { Follows = state.Follows.SetItem(uri, nodes.Remove(node)) });
        }

        var next = new UpstreamTransition(state with { Follows = state.Follows.Remove(uri) });
        return state.Phase == UpstreamPhase.Ready ? next.Then(new UpstreamEffect.Subscribe(state.Link, uri, Follow: false)) : next;
    }

    /// <summary>A node says all that it follows: what an earlier activation knew, this one learns.</summary>
    public static UpstreamTransition Declare(UpstreamState state, UpstreamInput.Declared declared)
    {
        if (declared.Settings is null)
        {
            return UpstreamLinkRules.Forget(state, declared.Now);
        }

        var next = UpstreamLinkRules.Configure(state, declared.Settings, declared.Now);
        state = next.State;
        foreach (var uri in UrisOf(state, declared.Node).Except(declared.Uris))
        {
            next = next.Then(left => Drop(left, uri, declared.Node));
        }

        foreach (var uri in declared.Uris.Where(uri => !IsFull(next.State, uri)))
        {
            var known = next.State.Follows.ContainsKey(uri);
            next = next with { State = Add(next.State, uri, declared.Node, declared.Now) };
            next = known || state.Phase != UpstreamPhase.Ready ? next : next.Then(new UpstreamEffect.Subscribe(state.Link, uri, Follow: true));
        }

        return next.Then(left => UpstreamLinkRules.Advance(left, declared.Now));
    }

    /// <summary>A new link: everything that is followed is asked for again, except where a call is about to.</summary>
    public static UpstreamTransition SubscribeAll(UpstreamState state)
    {
        var asked = state.Calls.Values.Where(call => call.Kind == UpstreamCallKind.Follow).Select(call => call.Uri).ToHashSet(StringComparer.Ordinal);
        return new(state)
        {
            Effects = [.. state.Follows.Keys.Where(uri => !asked.Contains(uri)).Select(uri => new UpstreamEffect.Subscribe(state.Link, uri, Follow: true))],
        };
    }

    /// <summary>Nodes that say nothing any more follow nothing any more.</summary>
    public static UpstreamTransition DropAll(UpstreamState state, string node)
    {
        var next = new UpstreamTransition(state);
        foreach (var uri in UrisOf(state, node))
        {
            next = next.Then(left => Drop(left, uri, node));
        }

        return next;
    }

    /// <summary>What a node follows.</summary>
    public static ImmutableSortedSet<string> UrisOf(UpstreamState state, string node) =>
        [.. state.Follows.Where(follow => follow.Value.Contains(node)).Select(follow => follow.Key)];
}
