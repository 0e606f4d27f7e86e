using System.Collections.Concurrent;
using Actors.Core.Draining;
using Actors.Core.Identity;
using Actors.Core.Sessions;
using Actors.Core.Topics;
using Actors.Http.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>All servers that this host serves: the app's own, and those that an <see cref="IServerSource"/> brings, for as long as somebody uses them.</summary>
/// <param name="services">The app's services; asked late, since the options of servers are made with filters that need this.</param>
/// <param name="time">The clock.</param>
internal sealed class HostedServers(IServiceProvider services, TimeProvider time) : IDrainParticipant, IAsyncDisposable
{
    /// <summary>How long a server that nobody uses is kept.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(5);

    // Somebody may just have looked at what is replaced, and be about to use it.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ServerKey, HostedServer> _others = new();
    private readonly ConcurrentDictionary<ServerModel, bool> _replaced = new();
    private readonly Lazy<IServerSource?> _source = new(services.GetService<IServerSource>);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private HostedServer? _own;
    private ITimer? _sweep;

    /// <summary>Whether the app's own server is the only one, and the same for everybody.</summary>
    public bool IsAlone => _source.Value is null;

    /// <summary>The app's own server, as everybody shares it.</summary>
    public HostedServer Own => _own ?? MakeOwn();

    /// <summary>The server of that name beside the app's own; null: there is none.</summary>
    public ServerEntry? Find(string name) => name.Length == 0 ? null : _source.Value?.Find(name);

    /// <summary>The server of that name for a caller, held until it is released; null: there is none. The empty name is the app's own.</summary>
    public HostedServer? Enter(string name, Principal caller) =>
        _source.Value is { } source && source.Find(name) is { } entry
            ? Enter(new ServerKey(name, entry.PerCaller ? ServerKey.IdentityOf(caller) : ""), entry)
            : EnterOwn(name);

    /// <summary>The server that a session is of, held until it is released; null: there is none any more.</summary>
    public HostedServer? Enter(SessionTicket ticket) =>
        _source.Value is { } source && source.Find(ticket.Server ?? "") is { } entry
            ? Enter(new ServerKey(ticket.Server ?? "", entry.PerCaller ? ServerKey.IdentityOf(ticket.Owner) : ""), entry)
            : EnterOwn(ticket.Server ?? "");

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken deadline) =>
        await Task.WhenAll([
            .. _others.Values.Prepend(Own).Select(server => server.DrainAsync(deadline)),
            .. _replaced.Keys.Select(model => model.Shared.DrainAsync(deadline)),
        ]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        await _disposed.CancelAsync();
        _sweep?.Dispose();
        foreach (var server in _others.Values)
        {
            await CloseAsync(server);
        }

        if (_own is not null)
        {
            await CloseAsync(_own);
        }
    }

    /// <summary>Lets servers go that nobody has used for a while, and those that there are no more.</summary>
    private async Task SweepAsync()
    {
        foreach (var (key, server) in _others)
        {
            var isThere = _source.Value!.Find(key.Name) is { } entry && entry.PerCaller == key.IsPerCaller;
            if (server.TryClose(isThere ? IdleAfter : Overlap) && _others.TryRemove(key, out _))
            {
                await CloseAsync(server);
            }
        }
    }

    private HostedServer? EnterOwn(string name) => name.Length == 0 && Own.TryHold() ? Own : null;

    private HostedServer Enter(ServerKey key, ServerEntry entry)
    {
        if (key == ServerKey.Own)
        {
            return EnterOwn("")!;
        }

        while (true)
        {
            var server = _others.TryGetValue(key, out var known) ? known : Make(key);
            if (server.TryHold())
            {
                server.Entry = entry;
                return server;
            }

            // It is being closed: the next one takes its place.
            _others.TryRemove(new(key, server));
        }
    }

    private HostedServer MakeOwn()
    {
        lock (_gate)
        {
            if (_own is null)
            {
                var own = New(ServerKey.Own, MakeOwnModel);
                own.Content = _source.Value?.Open(ServerKey.Own, () => Renew(own));
                _own = own;
            }

            return _own;
        }
    }

    private HostedServer Make(ServerKey key)
    {
        lock (_gate)
        {
            if (_others.TryGetValue(key, out var made))
            {
                return made;
            }

            var server = key.Name.Length == 0 ? New(key, MakeOwnModelOfCaller, MakeOwn()) : New(key, MakeModel);
            var content = _source.Value!.Open(key, () => Renew(server)) ?? throw new InvalidOperationException($"The server source opened nothing for '{key}'.");
            server.Content = content;
            server.Lists = new LocalLists(time);
            server.Lists.Watch(content);
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                _sweep ??= time.CreateTimer(_ => _ = SweepAsync(), null, Overlap, Overlap);
            }

            return _others[key] = server;
        }
    }

    // Asked for late: topics are reached through the engine, which is made of the kinds, which need this.
    private HostedServer New(ServerKey key, Func<HostedServer, ServerModel> make, HostedServer? everybodys = null) =>
        new(key, make, method => services.GetRequiredService<ListWatch>().Absorb(method), time) { Base = everybodys };

    private ServerModel MakeOwnModel(HostedServer server)
    {
        var options = services.GetRequiredService<IOptions<McpServerOptions>>().Value;
        return new(server, options, services, server.Content is { } content ? [.. ContentOptions.Follow(content, options)] : []);
    }

    private ServerModel MakeOwnModelOfCaller(HostedServer server)
    {
        var options = ContentOptions.Over(Own.Options, server.Content!, out var followers);
        return new(server, options, services, followers);
    }

    private ServerModel MakeModel(HostedServer server) => new(server, ContentOptions.Make(
        server.Key.Name,
        server.Content!,
        services.GetServices<IConfigureOptions<McpServerOptions>>(),
        services.GetServices<IPostConfigureOptions<McpServerOptions>>(),
        services.GetServices<IValidateOptions<McpServerOptions>>()), services);

    private void Renew(HostedServer server)
    {
        if (server.Content is null)
        {
            // Still being opened: nobody has seen anything of it.
            return;
        }

        if (server.Renew() is { } old)
        {
            _replaced[old] = true;
            _ = RetireAsync(old);
        }

        if (server.Lists is { } lists)
        {
            lists.Watch(server.Content);
            lists.Changed(TopicChanges.Lists);
        }
    }

    private async Task RetireAsync(ServerModel old)
    {
        try
        {
            await Task.Delay(Overlap, time, _disposed.Token);
            await old.WhenIdleAsync(_disposed.Token);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // Everything ends.
        }

        _replaced.TryRemove(old, out _);
        await old.DisposeAsync();
    }

    private static async Task CloseAsync(HostedServer server)
    {
        server.Lists?.Dispose();
        if (server.Renew() is { } model)
        {
            await model.DisposeAsync();
        }

        server.Content?.Dispose();
    }
}
