using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
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
    private readonly ConcurrentDictionary<string, UpstreamCallSlot> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, UpstreamCallSlot> _calls = [];
    private readonly UpstreamQuestions _questions = new();
    private UpstreamState _state;
    private UpstreamLinkSlot? _link;
    private UpstreamCredentials _credentials = UpstreamCredentials.None;
    private JsonElement _facts;
    private ITimer? _timer;
    private DateTimeOffset _due = DateTimeOffset.MaxValue;
    private long _number;
    private bool _stopped;

    private UpstreamActor(IActivation activation, UpstreamPorts ports, ILogger logger)
    {
        (_activation, _ports, _logger) = (activation, ports, logger);
        _key = UpstreamKey.Of(activation.Id);
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
        CloseUpstream close => Do(Open(close.Call, close.Node, "", default), UpstreamCallKind.Close),
        CancelUpstream cancel => Cancel(cancel),
        AnswerUpstream answer => Answer(answer),
        BeatUpstream beat => Beat(beat),
        DeclareFollows all => Do(new UpstreamInput.Declared(all.Node, [.. all.Uris], Settings)),
        ReadUpstream => UpstreamMachine.Health(_state, _activation.Node.Value, Now),
        UpstreamFinished finished => Finish(finished),
        UpstreamFactsArrived arrived => Keep(arrived),
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
            UpstreamCallSlot[] calls = [.. _calls.Values];
            Do(new UpstreamInput.Drained());
            await Task.WhenAll(calls.Select(call => call.ToldAsync())).WaitAsync(cancellationToken);
        }

        // The link's own flow, whose token has fired, ends the link.
        _questions.Close();
    }

    private DateTimeOffset Now => _activation.Time.GetUtcNow();

    private UpstreamSettings? Settings => _ports.Connector.Find(_key.Server);

    private UpstreamReply Take(string id, string node, UpstreamCall what)
    {
        _credentials = what.Credentials ?? _credentials;
        var kind = what.Method == UpstreamCall.Facts ? UpstreamCallKind.Facts : UpstreamCallKind.Call;
        // Its JSON may lie in memory that is its sender's.
        var slot = Open(id, node, what.Method, what.Params.Kept());
        return Do(slot, kind, called => called with { Caller = what.Caller, Timeout = what.Timeout });
    }

    private UpstreamReply Follow(FollowUpstream follow)
    {
        var slot = Open(follow.Call, follow.Node, UpstreamSubscriptions.MethodOf(follow: true), UpstreamSubscriptions.ParamsOf(follow.Uri));
        return Do(slot, follow.Follow ? UpstreamCallKind.Follow : UpstreamCallKind.Unfollow, called => called with { Uri = follow.Uri });
    }

    private UpstreamCallSlot Open(string id, string node, string method, JsonElement parameters)
    {
        var slot = new UpstreamCallSlot(_activation, ++_number, id, node, method, parameters);
        _byId[id] = slot;
        _calls[slot.Number] = slot;
        return slot;
    }

    private UpstreamReply Do(UpstreamCallSlot slot, UpstreamCallKind kind, Func<UpstreamInput.Called, UpstreamInput.Called>? more = null)
    {
        var called = new UpstreamInput.Called(slot.Number, kind, slot.Node, Settings);
        var reply = Do(more is null ? called : more(called))!;
        if (reply.Failure != UpstreamFailure.None)
        {
            Forget(slot);
        }

        return reply;
    }

    private Done Cancel(CancelUpstream cancel)
    {
        if (_byId.TryGetValue(cancel.Call, out var slot))
        {
            Do(new UpstreamInput.Cancelled(slot.Number));
        }

        return Done.Value;
    }

    private Done Answer(AnswerUpstream answer)
    {
        if (_byId.TryGetValue(answer.Call, out var slot))
        {
            Do(new UpstreamInput.Answered(slot.Number, answer.Question, answer.Result.Kept(), answer.Error));
        }

        return Done.Value;
    }

    private UpstreamBeat Beat(BeatUpstream beat)
    {
        Do(new UpstreamInput.Beaten(beat.Node));
        return new([.. beat.Calls.Where(call => !_byId.ContainsKey(call))], UpstreamFollowRules.UrisOf(_state, beat.Node).Count);
    }

    private Done Finish(UpstreamFinished finished)
    {
        finished.Slot.End(finished.End);
        return Hear(new UpstreamInput.Ended(finished.Slot.Number, finished.How));
    }

    private Done Keep(UpstreamFactsArrived arrived)
    {
        var changed = _facts.ValueKind == JsonValueKind.Undefined || !JsonMarshal.GetRawUtf8Value(_facts).SequenceEqual(JsonMarshal.GetRawUtf8Value(arrived.Facts));
        _facts = arrived.Facts;
        return Hear(new UpstreamInput.FactsRead(arrived.Link, changed));
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
            case UpstreamInput.Noticed noticed when noticed.Link == _link?.Number:
                _link.Heard();
                break;
            case UpstreamInput.Ended ended when _calls.TryGetValue(ended.Call, out var slot):
                Forget(slot);
                break;
            case UpstreamInput.Failed failed when _calls.TryGetValue(failed.Call, out var slot) && !_state.Calls.ContainsKey(failed.Call):
                // It had been given up, and ended in another way than it was told to.
                Fail(slot, failed.Problem);
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
            Act(effect);
        }

        _activation.Stay = UpstreamMachine.Stays(_state);
        if (_state.Due < _due)
        {
            Arm(_state.Due);
        }

        return next.Reply;
    }
}
