using System.Text.Json;
using Actors.Core.Engine;
using ModelContextProtocol;

namespace Actors.Core.Upstreams;

/// <summary>
/// One call at its connection: makes the request off the turns, and tells its caller what comes. A result goes to the caller
/// straight from here; the turn that follows only keeps the books.
/// </summary>
internal sealed class UpstreamCallSlot
{
    private readonly IActivation _activation;
    private readonly UpstreamOutbox _outbox;
    private readonly CancellationTokenSource _cancel = new();
    private volatile bool _told;

    public UpstreamCallSlot(IActivation activation, UpstreamCallers callers, long number, string id, string node, string method, JsonElement parameters)
    {
        (_activation, Number, Id, Node, Method, Params) = (activation, number, id, node, method, parameters);
        _outbox = new UpstreamOutbox(activation, callers, node, () =>
        {
            if (!_told)
            {
                activation.Tell(new UpstreamInput.Cancelled(number));
            }
        });
    }

    /// <summary>The call's number.</summary>
    public long Number { get; }

    /// <summary>The call's name.</summary>
    public string Id { get; }

    /// <summary>Where its caller waits.</summary>
    public string Node { get; }

    /// <summary>Whether a request was made for it; only the turns say so.</summary>
    public bool IsStarted { get; set; }

    /// <summary>What to ask.</summary>
    public string Method { get; }

    /// <summary>With which parameters.</summary>
    public JsonElement Params { get; }

    /// <summary>Completes when its caller has been told all that there was to tell.</summary>
    public Task ToldAsync() => _outbox.EmptyAsync();

    /// <summary>Tells the caller what the server says meanwhile.</summary>
    public void Say(UpstreamPush push)
    {
        if (!_told)
        {
            _outbox.Send(push);
        }
    }

    /// <summary>Tells the caller the end, unless it knows one already.</summary>
    public void End(UpstreamPush push)
    {
        if (!_told)
        {
            _told = true;
            _outbox.Send(push);
        }
    }

    /// <summary>Fires the request's token; callbacks run here, so never call this within a turn.</summary>
    public void Cancel() => _cancel.Cancel();

    /// <summary>Makes the request through a link.</summary>
    public async Task RunAsync(UpstreamLinkSlot link, CancellationToken stopping)
    {
        using var stopped = stopping.UnsafeRegister(static slot => ((UpstreamCallSlot)slot!).Cancel(), this);
        UpstreamPush end;
        try
        {
            end = new(Id, UpstreamPushKind.Answered) { Body = await link.Link.CallAsync(Id, Method, Params, _cancel.Token) };
        }
        catch (McpProtocolException exception)
        {
            end = new(Id, UpstreamPushKind.Refused) { Error = exception.ToError() };
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            if (stopping.IsCancellationRequested)
            {
                // The activation's last turn says why, if anything may still be said.
                return;
            }

            end = new(Id, UpstreamPushKind.Failed) { Problem = new(UpstreamFailure.Cancelled, "The call was given up.") };
        }
        catch (Exception exception)
        {
            _activation.Tell(new UpstreamInput.Failed(Number, link.Number, link.ProblemOf(exception, UpstreamFailure.Lost)));
            return;
        }

        Finish(link, end);
    }

    // What the server said before its answer, and named no call, has to find its caller first: the turns know which.
    private void Finish(UpstreamLinkSlot link, UpstreamPush end)
    {
        var how = end.Kind switch
        {
            UpstreamPushKind.Answered => UpstreamCallEnd.Answered,
            UpstreamPushKind.Refused => UpstreamCallEnd.Refused,
            _ => UpstreamCallEnd.Cancelled,
        };
        if (link.HasNotices)
        {
            _activation.Tell(new UpstreamFinished(this, end, how));
            return;
        }

        End(end);
        _activation.Tell(new UpstreamInput.Ended(Number, how));
    }
}

/// <summary>A call's end that has to wait for its turn.</summary>
internal sealed record UpstreamFinished(UpstreamCallSlot Slot, UpstreamPush End, UpstreamCallEnd How);
