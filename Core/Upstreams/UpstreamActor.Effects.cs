using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Topics;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Upstreams;

/// <content>What is done after the machine has decided.</content>
public sealed partial class UpstreamActor
{
    private static readonly JsonElement NothingMore = JsonElement.Parse("{}");

    private void Act(UpstreamEffect effect)
    {
        switch (effect)
        {
            case UpstreamEffect.Connect connect:
                Connect(connect.Link);
                break;
            case UpstreamEffect.Close close when _link is { } link && link.Number == close.Link:
                RunShort(link.Close);
                break;
            case UpstreamEffect.Start start when _link is { } link && link.Number == start.Link:
                Start(_calls[start.Call], link);
                break;
            case UpstreamEffect.Cancel cancel:
                RunShort(_calls[cancel.Call].Cancel);
                break;
            case UpstreamEffect.Fail fail:
                Fail(_calls[fail.Call], fail.Problem);
                break;
            case UpstreamEffect.Finish finish:
                Answer(_calls[finish.Call], NothingMore);
                break;
            case UpstreamEffect.TellFacts tell:
                Answer(_calls[tell.Call], _facts);
                break;
            case UpstreamEffect.ReadFacts read when _link is { } link && link.Number == read.Link:
                _activation.Run(stopping => ReadFactsAsync(link, _state.Settings.ConnectTimeout, stopping));
                break;
            case UpstreamEffect.PublishFacts:
                Publish(UpstreamTopics.OfFacts(_key));
                break;
            case UpstreamEffect.PublishResource resource:
                Publish(UpstreamTopics.OfResource(_key, resource.Uri));
                break;
            case UpstreamEffect.Subscribe subscribe when _link is { } link && link.Number == subscribe.Link:
                _activation.Run(stopping => SubscribeAsync(link, subscribe.Uri, subscribe.Follow, stopping));
                break;
            default:
                Say(effect);
                break;
        }
    }

    private void Say(UpstreamEffect effect)
    {
        switch (effect)
        {
            case UpstreamEffect.Notify notify when _calls.TryGetValue(notify.Call, out var call):
                call.Say(new(call.Id, UpstreamPushKind.Notified) { Method = notify.Method, Body = notify.Params });
                break;
            case UpstreamEffect.Ask ask when _calls.TryGetValue(ask.Call, out var call):
                call.Say(new(call.Id, UpstreamPushKind.Asked) { Question = ask.Question, Method = ask.Method, Body = ask.Params });
                break;
            case UpstreamEffect.Unask unask when _calls.TryGetValue(unask.Call, out var call):
                call.Say(new(call.Id, UpstreamPushKind.Unasked) { Question = unask.Question });
                break;
            case UpstreamEffect.Answer answer:
                _questions.Answer(answer.Question, answer.Result);
                break;
            case UpstreamEffect.Refuse refuse:
                _questions.Refuse(refuse.Question, refuse.Error);
                break;
        }
    }

    private void Connect(long number)
    {
        var link = new UpstreamLinkSlot(_activation, _key, number, _questions, id => _byId.GetValueOrDefault(id));
        _link = link;
        var (credentials, patience) = (_credentials, _state.Settings.ConnectTimeout);
        _activation.Run(stopping => link.RunAsync(_ports, credentials, patience, stopping));
    }

    private void Start(UpstreamCallSlot call, UpstreamLinkSlot link)
    {
        call.IsStarted = true;
        _activation.Run(stopping => call.RunAsync(link, stopping));
    }

    private void Fail(UpstreamCallSlot call, UpstreamProblem problem)
    {
        call.End(new(call.Id, UpstreamPushKind.Failed) { Problem = problem });
        if (call.IsStarted)
        {
            RunShort(call.Cancel);
        }

        Forget(call);
    }

    private void Answer(UpstreamCallSlot call, JsonElement result)
    {
        call.End(new(call.Id, UpstreamPushKind.Answered) { Body = result });
        Forget(call);
    }

    // Until its caller has been told, a call is known: who asks for it must not take it for lost.
    private void Forget(UpstreamCallSlot call)
    {
        _calls.Remove(call.Number);
        var told = call.ToldAsync();
        if (told.IsCompleted)
        {
            _byId.TryRemove(call.Id, out _);
            return;
        }

        _activation.Run(async _ =>
        {
            await told;
            _byId.TryRemove(call.Id, out UpstreamCallSlot? _);
        });
    }

    private async Task ReadFactsAsync(UpstreamLinkSlot link, TimeSpan patience, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(patience, _activation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            var facts = await link.Link.ReadFactsAsync(either.Token);
            _activation.Tell(new UpstreamFactsArrived(link.Number, JsonSerializer.SerializeToElement(facts, UpstreamJson.Default.UpstreamFacts)));
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            var problem = exception is OperationCanceledException && limit.IsCancellationRequested
                ? new(UpstreamFailure.TimedOut, $"'{_key.Server}' did not say within {patience.TotalSeconds:0.###} s what it offers.")
                : link.ProblemOf(exception, UpstreamFailure.Unavailable);
            _activation.Tell(new UpstreamInput.FactsFailed(link.Number, problem));
        }
    }

    private async Task SubscribeAsync(UpstreamLinkSlot link, string uri, bool follow, CancellationToken stopping)
    {
        try
        {
            await link.Link.CallAsync("", UpstreamSubscriptions.MethodOf(follow), UpstreamSubscriptions.ParamsOf(uri), stopping);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            // A server that is gone is asked again when it is back; one that refuses has said so to whoever asked first.
            LogNotSubscribed(exception, _key);
        }
    }

    private void Publish(string topic) => _activation.Run(async stopping =>
        await new TopicClient(_activation.Actors, _activation.Time).PublishAsync(TopicChange.Updated(topic), stopping));

    private void RunShort(Action work) => _activation.Run(_ =>
    {
        work();
        return Task.CompletedTask;
    });

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

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Upstream} could not be asked to tell of a resource's changes, or not to.")]
    private partial void LogNotSubscribed(Exception exception, UpstreamKey upstream);
}

/// <summary>What a server says of itself, as it was read; from the actor to itself.</summary>
internal sealed record UpstreamFactsArrived(long Link, JsonElement Facts);
