using Actors.Core.Engine;
using Actors.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Upstreams;

/// <summary>
/// One connection to one server behind the host: asks the machine, then acts. Connecting, calls and closing run beside the
/// turns, and nothing is saved: a connection lives as long as its node.
/// </summary>
public sealed partial class UpstreamActor : IActor
{
    // What went wrong is remembered for so long after it was of any use.
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(10);

    private readonly IActivation _activation;
    private readonly UpstreamPorts _ports;
    private readonly ILogger _logger;
    private readonly UpstreamKey _key;
    private readonly UpstreamCallSlots _calls;
    private readonly UpstreamWork _work;
    private UpstreamState _state;
    private ITimer? _timer;
    private DateTimeOffset _due = DateTimeOffset.MaxValue;
    private bool _stopped;

    private UpstreamActor(IActivation activation, UpstreamPorts ports, ILogger logger)
    {
        (_activation, _ports, _logger) = (activation, ports, logger);
        _key = UpstreamKey.Of(activation.Id);
        _calls = new UpstreamCallSlots(activation, ports.Callers);
        _work = new UpstreamWork(activation, ports, _calls, logger);
        _state = new UpstreamState { Server = _key.Server };
    }

    /// <summary>The kind, for engines.</summary>
    public static ActorKind Kind(UpstreamPorts ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var logger = ports.Loggers.CreateLogger<UpstreamActor>();
        return new(UpstreamKey.Kind, activation => new UpstreamActor(activation, ports, logger), UpstreamWire.Messages, IdleAfter);
    }

    /// <inheritdoc/>
    public ValueTask Start(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask<object?> Receive(object message, CancellationToken cancellationToken) => new(message switch
    {
        CallUpstream call => Take(call.Call, call.Node, call.What),
        FollowUpstream follow => Follow(follow),
        CloseUpstream close => Do(_calls.Open(close.Call, close.Node, "", default), UpstreamCallKind.Close),
        CancelUpstream cancel => Cancel(cancel),
        AnswerUpstream answer => Answer(answer),
        BeatUpstream beat => Beat(beat),
        DeclareFollows all => Hear(new UpstreamInput.Declared(all.Node, [.. all.Uris], Settings)),
        ReadUpstream => UpstreamMachine.Health(_state, _activation.Node.Value, Now),
        UpstreamFinished finished => Finish(finished),
        UpstreamFactsArrived arrived => Hear(new UpstreamInput.FactsRead(arrived.Link, _work.Keep(arrived.Facts))),
        UpstreamInput input => Hear(input),
        WakeUp => Done.Value,
        _ => throw new InvalidOperationException($"A connection takes no {message.GetType().Name}."),
    });

    /// <inheritdoc/>
    public async ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
    {
        _stopped = true;
        _timer?.Dispose();
        if (reason == StopReason.Draining)
        {
            var calls = _calls.All;
            Do(new UpstreamInput.Drained());
            await Task.WhenAll(calls.Select(call => call.ToldAsync())).WaitAsync(cancellationToken);
        }

        // The link's own flow, whose token has fired, ends the link.
        _work.Close();
    }

    private DateTimeOffset Now => _activation.Time.GetUtcNow();

    private UpstreamSettings? Settings => _ports.Connector.Find(_key.Server);

    private UpstreamReply Take(string id, string node, UpstreamCall what)
    {
        _work.Credentials = what.Credentials ?? _work.Credentials;
        var kind = what.Method == UpstreamCall.Facts ? UpstreamCallKind.Facts : UpstreamCallKind.Call;
        // Its JSON may lie in memory that is its sender's.
        var slot = _calls.Open(id, node, what.Method, what.Params.Kept());
        return Do(slot, kind, called => called with { Caller = what.Caller, Timeout = what.Timeout });
    }

    private UpstreamReply Follow(FollowUpstream follow)
    {
        var slot = _calls.Open(follow.Call, follow.Node, UpstreamSubscriptions.MethodOf(follow: true), UpstreamSubscriptions.ParamsOf(follow.Uri));
        return Do(slot, follow.Follow ? UpstreamCallKind.Follow : UpstreamCallKind.Unfollow, called => called with { Uri = follow.Uri });
    }

    private UpstreamReply Do(UpstreamCallSlot slot, UpstreamCallKind kind, Func<UpstreamInput.Called, UpstreamInput.Called>? more = null)
    {
        var called = new UpstreamInput.Called(slot.Number, kind, slot.Node, Settings);
        var reply = Do(more is null ? called : more(called))!;
        if (reply.Failure != UpstreamFailure.None)
        {
            _calls.Forget(slot);
        }

        return reply;
    }

    private Done Cancel(CancelUpstream cancel)
    {
        if (_calls.Find(cancel.Call) is { } slot)
        {
            Do(new UpstreamInput.Cancelled(slot.Number));
        }

        return Done.Value;
    }

    private Done Answer(AnswerUpstream answer)
    {
        if (_calls.Find(answer.Call) is { } slot)
        {
            Do(new UpstreamInput.Answered(slot.Number, answer.Question, answer.Result.Kept(), answer.Error));
        }

        return Done.Value;
    }

    private UpstreamBeat Beat(BeatUpstream beat)
    {
        Do(new UpstreamInput.Beaten(beat.Node));
        return new([.. beat.Calls.Where(call => _calls.Find(call) is null)], UpstreamFollowRules.UrisOf(_state, beat.Node).Count);
    }

    private Done Finish(UpstreamFinished finished)
    {
        finished.Slot.End(finished.End);
        return Hear(new UpstreamInput.Ended(finished.Slot.Number, finished.How));
    }

    private Done Hear(UpstreamInput input)
    {
        Log(input);
        if (input is UpstreamInput.Ticked)
        {
            _due = DateTimeOffset.MaxValue;
        }

        Do(input);
        switch (input)
        {
            case UpstreamInput.Noticed noticed:
                _work.Heard(noticed.Link);
                break;
            case UpstreamInput.Ended ended when _calls.Find(ended.Call) is { } slot:
                _calls.Forget(slot);
                break;
            case UpstreamInput.Failed failed when _calls.Find(failed.Call) is { } slot && !_state.Calls.ContainsKey(failed.Call):
                // It had been given up, and ended in another way than it was told to.
                _work.Fail(slot, failed.Problem);
                break;
        }

        return Done.Value;
    }

    private UpstreamReply? Do(UpstreamInput input)
    {
        var next = UpstreamMachine.Next(_state, input with { Now = Now, Fraction = _activation.Random.NextDouble() });
        _state = next.State;
        foreach (var effect in next.Effects)
        {
            _work.Do(effect, _state.Settings);
        }

        _activation.Stay = UpstreamMachine.Stays(_state);
        if (_state.Due < _due)
        {
            Arm(_state.Due);
        }

        return next.Reply;
    }

    // A timer that comes too early does no harm: it is set again for what is next then.
    private void Arm(DateTimeOffset due)
    {
        if (_stopped)
        {
            return;
        }

        _due = due;
        var wait = TimeSpan.FromTicks(Math.Clamp((due - Now).Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay));
        _timer ??= _activation.Time.CreateTimer(static actor => ((UpstreamActor)actor!)._activation.Tell(new UpstreamInput.Ticked()), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Log(UpstreamInput input)
    {
        switch (input)
        {
            case UpstreamInput.Connected:
                LogConnected(_key);
                break;
            case UpstreamInput.ConnectFailed { Problem.Failure: not UpstreamFailure.Closed } failed:
                LogConnectFailed(_key, failed.Problem.Message);
                break;
            case UpstreamInput.LinkLost lost when _state.Phase == UpstreamPhase.Ready:
                LogLost(_key, lost.Cause);
                break;
            case UpstreamInput.FactsFailed failed:
                LogFactsFailed(_key, failed.Problem.Message);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Upstream}.")]
    private partial void LogConnected(UpstreamKey upstream);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not connect to {Upstream}: {Problem}")]
    private partial void LogConnectFailed(UpstreamKey upstream, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to {Upstream} is lost: {Cause}")]
    private partial void LogLost(UpstreamKey upstream, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} did not say what it offers: {Problem}")]
    private partial void LogFactsFailed(UpstreamKey upstream, string problem);
}
