namespace Actors.Core.Upstreams;

/// <summary>What the server says of itself: read when somebody wants it, and again when it says that a list has changed.</summary>
internal static class UpstreamFactRules
{
    /// <summary>Changes that come within this time are read together.</summary>
    public static readonly TimeSpan Merged = TimeSpan.FromMilliseconds(100);

    /// <summary>A new link may lead to a new version of the server. Whoever knew an earlier one is told if it says something else.</summary>
    public static UpstreamTransition Connect(UpstreamState state)
    {
        state = state with { Facts = state.Facts with { Link = 0, Reading = false, ReadAt = null } };
        return state.Facts.Known ? Begin(state) : new UpstreamTransition(state).Then(new UpstreamEffect.PublishFacts());
    }

    /// <summary>Somebody wants it.</summary>
    public static UpstreamTransition Want(UpstreamState state, long call, DateTimeOffset now) => state.Facts switch
    {
        { Link: var link } when link == state.Link => UpstreamCallRules.Remove(state, call, now).Then(new UpstreamEffect.TellFacts(call)),
        { Reading: true } => new(state),
        _ => Begin(state),
    };

    /// <summary>It was read: whoever waits has it.</summary>
    public static UpstreamTransition Read(UpstreamState state, UpstreamInput.FactsRead read)
    {
        if (read.Link != state.Link || !state.Facts.Reading)
        {
            return new(state);
        }

        var known = state.Facts.Known;
        var next = new UpstreamTransition(state with { Facts = state.Facts with { Known = true, Link = read.Link, Reading = false } });
        foreach (var number in Waiting(state, read.Link))
        {
            next = next.Then(left => UpstreamCallRules.Remove(left, number, read.Now)).Then(new UpstreamEffect.TellFacts(number));
        }

        return known && read.Changed ? next.Then(new UpstreamEffect.PublishFacts()) : next;
    }

    /// <summary>It could not be read: whoever waits is told why.</summary>
    public static UpstreamTransition Fail(UpstreamState state, UpstreamInput.FactsFailed failed)
    {
        if (failed.Link != state.Link || !state.Facts.Reading)
        {
            return new(state);
        }

        var next = new UpstreamTransition(state with { Facts = state.Facts with { Reading = false } });
        foreach (var number in Waiting(state, failed.Link))
        {
            next = next.Then(left => failed.Problem.Refused && !left.Calls[number].Repeated
                ? UpstreamCallRules.Repeat(left, number, failed)
                : UpstreamCallRules.Fail(left, number, failed.Problem, failed.Now));
        }

        return next;
    }

    /// <summary>A list has changed.</summary>
    public static UpstreamTransition Change(UpstreamState state, DateTimeOffset now) => state.Facts switch
    {
        { Known: false, Reading: false } => new UpstreamTransition(state).Then(new UpstreamEffect.PublishFacts()),
        { ReadAt: null } => new((state with { Facts = state.Facts with { ReadAt = now + Merged } }).DueBy(now + Merged)),
        _ => new(state),
    };

    /// <summary>The time to read it again may have come.</summary>
    public static UpstreamTransition Tick(UpstreamState state, DateTimeOffset now)
    {
        if (state.Phase != UpstreamPhase.Ready || state.Facts.ReadAt is not { } at || at > now)
        {
            return new(state);
        }

        // What is being read may have been said before the change.
        return state.Facts.Reading ? new(state with { Facts = state.Facts with { ReadAt = now + Merged } }) : Begin(state);
    }

    private static UpstreamTransition Begin(UpstreamState state) =>
        new UpstreamTransition(state with { Facts = state.Facts with { Reading = true, ReadAt = null } }).Then(new UpstreamEffect.ReadFacts(state.Link));

    private static long[] Waiting(UpstreamState state, long link) =>
        [.. state.Calls.Where(call => call.Value.Kind == UpstreamCallKind.Facts && call.Value.Link == link).Select(call => call.Key)];
}
