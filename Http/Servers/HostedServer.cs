using System.Security.Claims;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Topics;
using Actors.Http.Tasks;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// One server that this host serves: the app's own, or one that an <see cref="IServerSource"/> brings. It lasts for as long as
/// anybody uses it, while what it serves, and the options by which, may change.
/// </summary>
internal sealed class HostedServer
{
    private const int Closed = -1;

    private readonly Func<HostedServer, ServerModel> _make;
    private readonly Func<string, bool> _absorb;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private volatile ServerModel? _model;
    private long _lastUsed;
    private int _holders;
    private int _calls;

    /// <param name="key">Which one.</param>
    /// <param name="make">Makes what the server is made of.</param>
    /// <param name="absorb">Tells a change of a list by topics.</param>
    /// <param name="time">The clock.</param>
    public HostedServer(ServerKey key, Func<HostedServer, ServerModel> make, Func<string, bool> absorb, TimeProvider time)
    {
        (Key, _make, _absorb, _time) = (key, make, absorb, time);
        _lastUsed = time.GetTimestamp();
    }

    /// <summary>Which one.</summary>
    public ServerKey Key { get; }

    /// <summary>What a source brings to it; null: nothing, it is the app's alone.</summary>
    public IServerContent? Content { get; set; }

    /// <summary>The app's own server, where this is a caller's own on top of it; else null.</summary>
    public HostedServer? Base { get; init; }

    /// <summary>On what terms it was entered last; null for the app's own.</summary>
    public ServerEntry? Entry { get; set; }

    /// <summary>The changes of its lists, where they are this node's own to tell; null: topics tell them.</summary>
    public LocalLists? Lists { get; set; }

    /// <summary>What it is made of now.</summary>
    public ServerModel Model => _model ?? First();

    /// <summary>The options that all its servers share.</summary>
    public McpServerOptions Options => Model.Options;

    /// <summary>Which of its tools may run as tasks.</summary>
    public TaskOffer Tasks => Model.Tasks;

    /// <summary>The servers of requests without a session.</summary>
    public SharedServers Shared => Model.Shared;

    /// <summary>The hosted server of a call, by its way back; null where the call has none of ours.</summary>
    public static HostedServer? Of(ITransport? call) => (call as ICallTransport)?.Host as HostedServer;

    /// <summary>The name of the server of a call; empty: the app's own.</summary>
    public static string NameOf(ITransport? call) => Of(call)?.Key.Name ?? "";

    /// <summary>Waits until there is something to serve.</summary>
    public ValueTask LoadAsync(ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        var loading = Base?.Content?.LoadAsync(user, cancellationToken) ?? default;
        return loading.IsCompletedSuccessfully ? Content?.LoadAsync(user, cancellationToken) ?? default : AllAsync(loading);

        async ValueTask AllAsync(ValueTask everybodys)
        {
            await everybodys;
            await (Content?.LoadAsync(user, cancellationToken) ?? default);
        }
    }

    /// <summary>Completes a result before it goes out.</summary>
    public void Complete(string method, string version, JsonObject result)
    {
        Base?.Content?.Complete(method, version, result);
        Content?.Complete(method, version, result);
    }

    /// <summary>The name of the topic of a resource.</summary>
    public string TopicOf(string uri) => Content?.TopicOf(uri) ?? Base?.TopicOf(uri) ?? ScopedUri.Of(Scope, uri);

    /// <summary>Follows a resource where it comes from.</summary>
    public async ValueTask FollowAsync(string uri, ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        await (Base?.FollowAsync(uri, user, cancellationToken) ?? default);
        await (Content?.FollowAsync(uri, follow: true, user, cancellationToken) ?? default);
    }

    /// <summary>No longer follows a resource where it comes from; what cannot be reached is not followed anyway.</summary>
    public async ValueTask LeaveAsync(string uri, ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        await (Base?.LeaveAsync(uri, user, cancellationToken) ?? default);
        try
        {
            await (Content?.FollowAsync(uri, follow: false, user, cancellationToken) ?? default);
        }
        catch (ServerUnavailableException)
        {
            // Nothing is left to be done.
        }
    }

    /// <summary>Takes a notification that a server sends without a request: true when it says that a list has changed, which is then told to everybody.</summary>
    public bool Absorb(string method) => !Model.Factory.Varies && (Lists?.Absorb(method) ?? _absorb(method));

    /// <summary>Makes what it is made of anew for those who come later; who is at it goes on with the old.</summary>
    public ServerModel? Renew()
    {
        lock (_gate)
        {
            (var old, _model) = (_model, null);
            return old;
        }
    }

    /// <summary>Waits until no answer to a request without a session is awaited, or until the deadline.</summary>
    public Task DrainAsync(CancellationToken deadline) => _model?.Shared.DrainAsync(deadline) ?? Task.CompletedTask;

    /// <summary>Keeps it from being closed, until <see cref="Release"/>; false: it is closed.</summary>
    public bool TryHold()
    {
        for (var holders = Volatile.Read(ref _holders); holders != Closed;)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    /// <summary>Lets go of what <see cref="TryHold"/> kept.</summary>
    public void Release()
    {
        Volatile.Write(ref _lastUsed, _time.GetTimestamp());
        Interlocked.Decrement(ref _holders);
    }

    /// <summary>Closes it if nobody has used it for so long; nobody can hold it then.</summary>
    public bool TryClose(TimeSpan unused) =>
        _time.GetElapsedTime(Volatile.Read(ref _lastUsed)) >= unused && _model?.IsBusy != true && Interlocked.CompareExchange(ref _holders, Closed, 0) == 0;

    /// <summary>Counts one more request, within what its entry allows; false: there are as many already.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _calls) <= (Entry?.MaxCalls ?? int.MaxValue))
        {
            return true;
        }

        Interlocked.Decrement(ref _calls);
        return false;
    }

    /// <summary>Ends what <see cref="TryBegin"/> counted.</summary>
    public void End() => Interlocked.Decrement(ref _calls);

    private string Scope => Key.Name.Length == 0 ? "" : Key.IsPerCaller ? $"server:{Key.Name}:{Key.Identity}" : $"server:{Key.Name}";

    private ServerModel First()
    {
        lock (_gate)
        {
            return _model ??= _make(this);
        }
    }
}
