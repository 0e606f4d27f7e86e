using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams;

/// <summary>The machine of a connection with its state, and what it wanted done: the actor's work, without doing it.</summary>
internal sealed class UpstreamRig
{
    public static readonly JsonElement Some = JsonElement.Parse("""{"some":1}""");
    public static readonly UpstreamProblem Exit = new(UpstreamFailure.ConnectFailed, "It ended with exit code 7: no such file.");

    private long _calls;
    private int _questions;

    public UpstreamState State { get; private set; } = new() { Server = "srv" };

    public UpstreamTransition Last { get; private set; }

    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public double Fraction { get; set; }

    public UpstreamSettings? Settings { get; set; } = new();

    public UpstreamPhase Phase => State.Phase;

    /// <summary>Every effect so far, in order.</summary>
    public List<UpstreamEffect> All { get; } = [];

    /// <summary>One whose link serves.</summary>
    public static UpstreamRig Ready(UpstreamSettings? settings = null)
    {
        var rig = new UpstreamRig { Settings = settings ?? new() };
        var call = rig.Call();
        rig.Connect();
        rig.End(call);
        return rig;
    }

    public UpstreamTransition Do(UpstreamInput input)
    {
        Last = UpstreamMachine.Next(State, input with { Now = Now, Fraction = Fraction });
        State = Last.State;
        All.AddRange(Last.Effects);
        return Last;
    }

    /// <summary>Somebody wants something; returns its number.</summary>
    public long Call(UpstreamCallKind kind = UpstreamCallKind.Call, string caller = "me", string node = "n1", string? uri = null, TimeSpan? timeout = null)
    {
        Do(new UpstreamInput.Called(++_calls, kind, node, Settings) { Caller = caller, Uri = uri, Timeout = timeout });
        return _calls;
    }

    public UpstreamTransition Cancel(long call) => Do(new UpstreamInput.Cancelled(call));

    public UpstreamTransition End(long call, UpstreamCallEnd how = UpstreamCallEnd.Answered) => Do(new UpstreamInput.Ended(call, how));

    public UpstreamTransition Fail(long call, bool refused = false) =>
        Do(new UpstreamInput.Failed(call, State.Link, new(UpstreamFailure.Lost, "It did not get through.", refused)));

    public UpstreamTransition Connect() => Do(new UpstreamInput.Connected(State.Link));

    public UpstreamTransition FailConnect() => Do(new UpstreamInput.ConnectFailed(State.Link, Exit));

    public UpstreamTransition Lose() => Do(new UpstreamInput.LinkLost(State.Link, "It ended with exit code 3."));

    public UpstreamTransition EndLink() => Do(new UpstreamInput.LinkEnded(State.Link));

    public UpstreamTransition ReadFacts(bool changed = true) => Do(new UpstreamInput.FactsRead(State.Link, changed));

    public UpstreamTransition Notice(string method, JsonElement? parameters = null) => Do(new UpstreamInput.Noticed(State.Link, method, parameters ?? Some));

    /// <summary>The server asks; returns the question's number.</summary>
    public int Ask(long? call = null, string method = "elicitation/create")
    {
        Do(new UpstreamInput.Asked(State.Link, ++_questions, call, method, Some));
        return _questions;
    }

    public UpstreamTransition Answer(long call, int question, RpcError? error = null) => Do(new UpstreamInput.Answered(call, question, Some, error));

    public UpstreamTransition Declare(string node, params string[] uris) => Do(new UpstreamInput.Declared(node, [.. uris], Settings));

    public UpstreamTransition Beat(string node = "n1") => Do(new UpstreamInput.Beaten(node));

    /// <summary>Time passes, and the actor looks.</summary>
    public UpstreamTransition Wait(TimeSpan time)
    {
        Now += time;
        return Do(new UpstreamInput.Ticked());
    }

    public IReadOnlyList<T> Effects<T>()
        where T : UpstreamEffect => [.. Last.Effects.OfType<T>()];

    /// <summary>How the last input ended calls without an answer.</summary>
    public IReadOnlyList<(long Call, UpstreamFailure Failure)> Failed => [.. Effects<UpstreamEffect.Fail>().Select(fail => (fail.Call, fail.Problem.Failure))];
}
