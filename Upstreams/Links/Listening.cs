using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Upstreams;
using ModelContextProtocol;

namespace Actors.Upstreams.Links;

/// <summary>
/// Hears what changes at a server of 2026-07-28, which tells only those who listen: one <c>subscriptions/listen</c> is open all the time. To follow another resource
/// a new one is opened before the old one is ended, so that no change falls between them.
/// </summary>
internal sealed class Listening
{
    private const string Method = "subscriptions/listen";
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly JsonElement Done = LinkJson.ToElement(new JsonObject());

    private readonly SdkLink _link;
    private readonly IUpstreamOutlet _outlet;
    private readonly TimeProvider _time;
    private readonly List<(string Flag, string Notification)> _lists;
    private readonly SortedSet<string> _followed = new(StringComparer.Ordinal);
    private readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>();
    private readonly List<Change> _settling = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private Listening(SdkLink link, List<(string, string)> lists, IUpstreamOutlet outlet, TimeProvider time)
    {
        (_link, _lists, _outlet, _time) = (link, lists, outlet, time);
        _running = RunAsync();
    }

    /// <summary>Begins to listen to what the server says it can tell; null where it tells nothing.</summary>
    public static Listening? Begin(SdkLink link, JsonElement handshake, IUpstreamOutlet outlet, TimeProvider time)
    {
        if (!handshake.TryGetProperty("capabilities", out var can))
        {
            return null;
        }

        var lists = new List<(string, string)>();
        foreach (var list in new[] { "tools", "prompts", "resources" }.Where(list => Has(can, list, "listChanged")))
        {
            lists.Add(($"{list}ListChanged", $"notifications/{list}/list_changed"));
        }

        return lists.Count > 0 || Has(can, "resources", "subscribe") ? new Listening(link, lists, outlet, time) : null;
    }

    /// <summary>Follows a resource, or does no longer; returns when the server has acknowledged it.</summary>
    public async Task<JsonElement> FollowAsync(string uri, bool follow, CancellationToken cancellationToken)
    {
        var change = new Change(uri, follow);
        if (!_changes.Writer.TryWrite(change))
        {
            throw new UpstreamException(UpstreamFailure.Closed, "The connection was closed.");
        }

        await change.Done.Task.WaitAsync(cancellationToken);
        return Done;
    }

    /// <summary>Ends it.</summary>
    public async Task StopAsync()
    {
        _changes.Writer.TryComplete();
        _stop.Cancel();
        await _running;
    }

    private static bool Has(JsonElement can, string list, string what) =>
        can.TryGetProperty(list, out var capability) && capability.ValueKind == JsonValueKind.Object && capability.TryGetProperty(what, out var has) && has.ValueKind == JsonValueKind.True;

    private async Task RunAsync()
    {
        Exchange? current = null;
        var wait = FirstWait;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                _settling.AddRange(Drain());
                var before = current;
                (current, var failure) = await OpenAsync();
                Leave(before);
                Settle(failure);
                if (failure is McpProtocolException)
                {
                    // It has no such method after all. Whoever asks to follow something hears so.
                    current = null;
                    await _changes.Reader.WaitToReadAsync(_stop.Token);
                    continue;
                }

                wait = failure is null ? FirstWait : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
                await WaitAsync(current, wait);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or UpstreamException)
        {
            // The connection has ended.
        }

        Leave(current);
        _changes.Writer.TryComplete();
        _settling.AddRange(Drain());
        Settle(new UpstreamException(UpstreamFailure.Closed, "The connection was closed."));
    }

    private void Leave(Exchange? exchange)
    {
        if (exchange is not null)
        {
            _link.GiveUp(exchange);
        }
    }

    private async Task<(Exchange? Exchange, Exception? Failure)> OpenAsync()
    {
        var wanted = new JsonObject(_lists.Select(list => KeyValuePair.Create(list.Flag, (JsonNode?)JsonValue.Create(true))));
        if (_followed.Count > 0)
        {
            wanted["resourceSubscriptions"] = new JsonArray([.. _followed.Select(uri => (JsonNode)JsonValue.Create(uri))]);
        }

        var exchange = _link.Send(null, Method, LinkJson.ToElement(new JsonObject { ["notifications"] = wanted }));
        await Task.WhenAny(exchange.Acknowledged, exchange.Answer).WaitAsync(_stop.Token);
        return exchange.Answer.IsCompleted ? (null, exchange.Answer.Exception?.InnerException) : (exchange, null);
    }

    // Until there is something else to follow, or the server has ended it. Then it is opened again, and what was missed meanwhile is assumed.
    private async Task WaitAsync(Exchange? current, TimeSpan wait)
    {
        var changed = _changes.Reader.WaitToReadAsync(_stop.Token).AsTask();
        if (current is not null && await Task.WhenAny(changed, current.Answer) == changed)
        {
            await changed;
            return;
        }

        await Task.WhenAny(changed, Task.Delay(wait, _time, _stop.Token));
        _stop.Token.ThrowIfCancellationRequested();
        _lists.ForEach(list => _outlet.Notified(null, list.Notification, default));
    }

    private List<Change> Drain()
    {
        var changes = new List<Change>();
        while (_changes.Reader.TryRead(out var change))
        {
            changes.Add(change);
            _ = change.Follow ? _followed.Add(change.Uri) : _followed.Remove(change.Uri);
        }

        return changes;
    }

    private void Settle(Exception? failure)
    {
        foreach (var change in _settling)
        {
            if (failure is null)
            {
                change.Done.TrySetResult();
            }
            else if (change.Done.TrySetException(failure))
            {
                // Whoever asked may have stopped to wait.
                _ = change.Done.Task.Exception;
            }
        }

        _settling.Clear();
    }

    private sealed record Change(string Uri, bool Follow)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
