using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Upstreams;

/// <summary>This node's way to servers behind the host. The connection may live on any node; whoever waits, waits here.</summary>
public sealed class UpstreamClient : IUpstreams, IDisposable
{
    // For settings that this node does not know: the call may have been taken by one of another configuration.
    private static readonly TimeSpan CancelGrace = new UpstreamSettings().CancelGrace;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly IActors _actors;
    private readonly UpstreamPorts _ports;
    private readonly TimeProvider _time;
    private readonly PatientActors _patient;
    private readonly UpstreamHub _hub;

    /// <summary>Makes the client of this node, beside connections that have the same <paramref name="ports"/>. One for each node.</summary>
    public UpstreamClient(IActors actors, NodeConnections connections, UpstreamPorts ports, TimeProvider time, ILogger<UpstreamClient> logger)
    {
        ArgumentNullException.ThrowIfNull(ports);
        (_actors, _ports, _time) = (actors, ports, time);
        _patient = new PatientActors(actors, time);
        _hub = new UpstreamHub(actors, connections, ports.Callers, time, logger);
    }

    /// <summary>How many callers wait on this node.</summary>
    internal int Waiting => _hub.Waiting;

    /// <inheritdoc/>
    public Task<JsonElement> CallAsync(UpstreamKey key, UpstreamCall call, IUpstreamCaller? caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return DoAsync(key, caller, id => new CallUpstream(id, _actors.Node.Value, call), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<UpstreamFacts> FactsAsync(UpstreamKey key, UpstreamCredentials? credentials, CancellationToken cancellationToken)
    {
        var facts = await CallAsync(key, new UpstreamCall { Method = UpstreamCall.Facts, Credentials = credentials }, null, cancellationToken);
        return facts.Deserialize(UpstreamJson.Default.UpstreamFacts)!;
    }

    /// <inheritdoc/>
    public async Task<UpstreamHealth> HealthAsync(UpstreamKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await _patient.AskAsync(key.ToActor(), new ReadUpstream(), PatientActors.Brief, cancellationToken);
        }
        catch (ActorUnreachableException exception)
        {
            throw Unreachable(key, exception);
        }
    }

    /// <inheritdoc/>
    public async Task FollowAsync(UpstreamKey key, string uri, bool follow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!follow)
        {
            _hub.Follows.Set(key, uri, false);
        }

        await DoAsync(key, null, id => new FollowUpstream(id, _actors.Node.Value, uri, follow), cancellationToken);
        if (follow)
        {
            _hub.Follows.Set(key, uri, true);
        }
    }

    /// <inheritdoc/>
    public async Task RenewAsync(UpstreamKey key, CancellationToken cancellationToken)
    {
        try
        {
            // Whatever is said to a connection, it looks at its settings first; this says nothing new.
            await _patient.AskAsync(key.ToActor(), new DeclareFollows(_actors.Node.Value, _hub.Follows.Of(key)), PatientActors.Brief, cancellationToken);
        }
        catch (ActorUnreachableException exception)
        {
            throw Unreachable(key, exception);
        }
    }

    /// <inheritdoc/>
    public Task CloseAsync(UpstreamKey key, CancellationToken cancellationToken) =>
        DoAsync(key, null, id => new CloseUpstream(id, _actors.Node.Value), cancellationToken);

    /// <summary>Whoever waits is told that the node stops.</summary>
    public void Dispose() => _hub.Dispose();

    private async Task<JsonElement> DoAsync(UpstreamKey key, IUpstreamCaller? caller, Func<string, IMessage<UpstreamReply>> message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = _hub.Open(key);
        using var conversation = new UpstreamConversation(_patient, wait, caller);
        var asking = AskAsync(key, message(wait.Id), cancellationToken);
        try
        {
            var reply = await asking.WaitAsync(cancellationToken);
            if (reply.Failure != UpstreamFailure.None)
            {
                throw new UpstreamException(reply.Failure, reply.Message ?? $"'{key.Server}' refuses the call.") { Refused = true };
            }

            wait.IsTaken = true;
            return await conversation.HearAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await GiveUpAsync(wait, asking);
            throw;
        }
        finally
        {
            _hub.Close(wait);
        }
    }

    // A call may have effects, so it is sent again only where it certainly had none. What is sent is not called back: a
    // cancellation must not overtake what it cancels.
    private async Task<UpstreamReply> AskAsync(UpstreamKey key, IMessage<UpstreamReply> message, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var pause = FirstPause; ; pause *= 2)
        {
            try
            {
                return await _actors.Ask(key.ToActor(), message, CancellationToken.None);
            }
            catch (ActorUnreachableException exception)
            {
                if (exception.MayHaveRun || _time.GetElapsedTime(started) + pause > PatientActors.Long)
                {
                    throw Unreachable(key, exception);
                }
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    // The caller waits a moment for the server to be told; then it goes, and the message finds its way by itself.
    private async Task GiveUpAsync(UpstreamWait wait, Task asking)
    {
        using var grace = new CancellationTokenSource(_ports.Connector.Find(wait.Key.Server)?.CancelGrace ?? CancelGrace, _time);
        var told = TellCancelledAsync(wait, asking);
        try
        {
            await told.WaitAsync(grace.Token);
            while (!(await wait.NextAsync(grace.Token)).IsEnd)
            {
            }
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested)
        {
            // Whatever the server does, it does for nobody.
        }
    }

    private async Task TellCancelledAsync(UpstreamWait wait, Task asking)
    {
        try
        {
            await asking;
            await _patient.AskAsync(wait.Key.ToActor(), new CancelUpstream(wait.Id), PatientActors.Brief, CancellationToken.None);
        }
        catch (Exception exception) when (exception is ActorUnreachableException or UpstreamException or OperationCanceledException)
        {
            // It was never taken; or a connection that hears nothing of this node for a while cancels its calls.
            wait.Fail(UpstreamFailure.Cancelled, "The call was given up.");
        }
    }

    private static UpstreamException Unreachable(UpstreamKey key, ActorUnreachableException exception) => exception.MayHaveRun
        ? new(UpstreamFailure.Lost, $"The node that held the connection to '{key.Server}' gave no reply; whether the call had an effect is not known.", exception)
        : new(UpstreamFailure.Unavailable, $"No node takes calls to '{key.Server}' now.", exception) { Refused = true };
}
