using System.Runtime.InteropServices;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Topics;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Upstreams;

/// <summary>Does what the machine of a connection has decided: makes links and calls beside the turns, and tells callers.</summary>
internal sealed partial class UpstreamWork(IActivation activation, UpstreamPorts ports, UpstreamCallSlots calls, ILogger logger)
{
    private static readonly JsonElement NothingMore = JsonElement.Parse("{}");

    private readonly UpstreamKey _key = UpstreamKey.Of(activation.Id);
    private readonly UpstreamQuestions _questions = new();
    private readonly ILogger _logger = logger;
    private UpstreamLinkSlot? _link;
    private JsonElement _facts;

    /// <summary>What the next link is made with.</summary>
    public UpstreamCredentials Credentials { get; set; } = UpstreamCredentials.None;

    /// <summary>The server asks nobody any more.</summary>
    public void Close() => _questions.Close();

    /// <summary>What a link said has had its turn.</summary>
    public void Heard(long link)
    {
        if (_link?.Number == link)
        {
            _link.Heard();
        }
    }

    /// <summary>Keeps what the server says of itself; whether it is something else than the last time.</summary>
    public bool Keep(JsonElement facts)
    {
        var changed = _facts.ValueKind == JsonValueKind.Undefined || !JsonMarshal.GetRawUtf8Value(_facts).SequenceEqual(JsonMarshal.GetRawUtf8Value(facts));
        _facts = facts;
        return changed;
    }

    /// <summary>Ends a call without an answer, wherever it is.</summary>
    public void Fail(UpstreamCallSlot call, UpstreamProblem problem)
    {
        call.End(new(call.Id, UpstreamPushKind.Failed) { Problem = problem });
        if (call.IsStarted)
        {
            RunShort(call.Cancel);
        }

        calls.Forget(call);
    }

    /// <summary>Does it.</summary>
    public void Do(UpstreamEffect effect, UpstreamSettings settings)
    {
        switch (effect)
        {
            case UpstreamEffect.Connect connect:
                Connect(connect.Link, settings.ConnectTimeout);
                break;
            case UpstreamEffect.Close close when _link is { } link && link.Number == close.Link:
                RunShort(link.Close);
                break;
            case UpstreamEffect.Start start when _link is { } link && link.Number == start.Link:
                Start(calls[start.Call], link);
                break;
            case UpstreamEffect.Cancel cancel:
                RunShort(calls[cancel.Call].Cancel);
                break;
            case UpstreamEffect.Fail fail:
                Fail(calls[fail.Call], fail.Problem);
                break;
            case UpstreamEffect.Finish finish:
                Answer(calls[finish.Call], NothingMore);
                break;
            case UpstreamEffect.TellFacts tell:
                Answer(calls[tell.Call], _facts);
                break;
            case UpstreamEffect.ReadFacts read when _link is { } link && link.Number == read.Link:
                activation.Run(stopping => ReadFactsAsync(link, settings.ConnectTimeout, stopping));
                break;
            case UpstreamEffect.PublishFacts:
                Publish(UpstreamTopics.OfFacts(_key));
                break;
            case UpstreamEffect.PublishResource resource:
                Publish(UpstreamTopics.OfResource(_key, resource.Uri));
                break;
            case UpstreamEffect.Subscribe subscribe when _link is { } link && link.Number == subscribe.Link:
                activation.Run(stopping => SubscribeAsync(link, subscribe.Uri, subscribe.Follow, stopping));
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
            case UpstreamEffect.Notify notify when calls.Find(notify.Call) is { } call:
                call.Say(new(call.Id, UpstreamPushKind.Notified) { Method = notify.Method, Body = notify.Params });
                break;
            case UpstreamEffect.Ask ask when calls.Find(ask.Call) is { } call:
                call.Say(new(call.Id, UpstreamPushKind.Asked) { Question = ask.Question, Method = ask.Method, Body = ask.Params });
                break;
            case UpstreamEffect.Unask unask when calls.Find(unask.Call) is { } call:
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

    private void Connect(long number, TimeSpan patience)
    {
        var (link, credentials) = (new UpstreamLinkSlot(activation, _key, number, _questions, calls.Find), Credentials);
        _link = link;
        activation.Run(stopping => link.RunAsync(ports, credentials, patience, stopping));
    }

    private void Start(UpstreamCallSlot call, UpstreamLinkSlot link)
    {
        call.IsStarted = true;
        activation.Run(stopping => call.RunAsync(link, stopping));
    }

    private void Answer(UpstreamCallSlot call, JsonElement result)
    {
        call.End(new(call.Id, UpstreamPushKind.Answered) { Body = result });
        calls.Forget(call);
    }

    private async Task ReadFactsAsync(UpstreamLinkSlot link, TimeSpan patience, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(patience, activation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            var facts = await link.Link.ReadFactsAsync(either.Token);
            activation.Tell(new UpstreamFactsArrived(link.Number, JsonSerializer.SerializeToElement(facts, UpstreamJson.Default.UpstreamFacts)));
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            var problem = exception is OperationCanceledException && limit.IsCancellationRequested
                ? new(UpstreamFailure.TimedOut, $"'{_key.Server}' did not say within {patience.TotalSeconds:0.###} s what it offers.")
                : link.ProblemOf(exception, UpstreamFailure.Unavailable);
            activation.Tell(new UpstreamInput.FactsFailed(link.Number, problem));
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

    private void Publish(string topic) => activation.Run(async stopping =>
        await new TopicClient(activation.Actors, activation.Time).PublishAsync(TopicChange.Updated(topic), stopping));

    private void RunShort(Action work) => activation.Run(_ =>
    {
        work();
        return Task.CompletedTask;
    });

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Upstream} could not be asked to tell of a resource's changes, or not to.")]
    private partial void LogNotSubscribed(Exception exception, UpstreamKey upstream);
}

/// <summary>What a server says of itself, as it was read; from the actor to itself.</summary>
internal sealed record UpstreamFactsArrived(long Link, JsonElement Facts);
