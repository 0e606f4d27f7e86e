namespace Actors.Core.Upstreams;

/// <summary>The life of one connection to a server behind the host, as values. Reads no clock, awaits nothing, performs no IO.</summary>
internal static class UpstreamMachine
{
    /// <summary>What <paramref name="input"/> does to the connection.</summary>
    public static UpstreamTransition Next(UpstreamState state, UpstreamInput input) => input switch
    {
        UpstreamInput.Called called => UpstreamCallRules.Call(state, called),
        UpstreamInput.Cancelled cancelled => UpstreamCallRules.Cancel(state, cancelled),
        UpstreamInput.Ended ended => UpstreamCallRules.End(state, ended),
        UpstreamInput.Failed failed => UpstreamCallRules.Fail(state, failed),
        UpstreamInput.Connected connected => UpstreamLinkRules.Connect(state, connected),
        UpstreamInput.ConnectFailed failed => UpstreamLinkRules.Fail(state, failed),
        UpstreamInput.LinkLost lost => UpstreamLinkRules.Lose(state, lost),
        UpstreamInput.LinkEnded ended => UpstreamLinkRules.End(state, ended),
        UpstreamInput.FactsRead read => UpstreamFactRules.Read(state, read),
        UpstreamInput.FactsFailed failed => UpstreamFactRules.Fail(state, failed),
        UpstreamInput.Noticed noticed => UpstreamNoticeRules.Notice(state, noticed),
        UpstreamInput.Asked asked => UpstreamNoticeRules.Ask(state, asked),
        UpstreamInput.Unasked unasked => UpstreamNoticeRules.Unask(state, unasked),
        UpstreamInput.Answered answered => UpstreamNoticeRules.Answer(state, answered),
        UpstreamInput.Declared declared => UpstreamFollowRules.Declare(state, declared),
        UpstreamInput.Beaten beaten => new(UpstreamTimeRules.Hear(state, beaten.Node, beaten.Now)),
        UpstreamInput.Ticked => UpstreamTimeRules.Tick(state, input),
        UpstreamInput.Drained => UpstreamLinkRules.Drain(state, input.Now),
        _ => throw new InvalidOperationException($"A connection has no rule for {input.GetType().Name}."),
    };

    /// <summary>How the connection is.</summary>
    public static UpstreamHealth Health(UpstreamState state, string node, DateTimeOffset now) => new()
    {
        Phase = state.Phase,
        Node = node,
        Calls = state.Calls.Count,
        Connects = state.Connects,
        Failures = state.Failures,
        LastError = state.LastError,
        LastErrorAt = state.LastErrorAt,
        RetryAt = state.Link == 0 && state.RetryAt > now ? state.RetryAt : null,
    };

    /// <summary>Whether the activation is to be kept: what it knows would be missed.</summary>
    public static bool Stays(UpstreamState state) => state.Link != 0 || state.IsWanted || state.Due != DateTimeOffset.MaxValue;
}
