using System.Collections.Concurrent;
using Actors.Core.Protocol;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Servers;

/// <summary>The servers of requests without a session: one for each protocol version, or a fresh one for each request where servers differ.</summary>
internal sealed class SharedServers(ServerFactory factory) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<SharedServer>> _servers = new();
    private SharedServer? _modern;

    /// <summary>The server for a request; give it back with <see cref="ReturnAsync"/>.</summary>
    public SharedServer Get(string version, HttpContext http)
    {
        if (factory.Varies)
        {
            return new SharedServer(factory, version, http);
        }

        return version == McpVersion.Modern && _modern is { } modern ? modern : Shared(version);
    }

    /// <summary>Ends a server that was made for one request, once its handlers are over.</summary>
    public ValueTask ReturnAsync(SharedServer server) => server.IsShared ? default : server.DisposeAsync();

    /// <summary>Whether any call's answer is awaited.</summary>
    public bool IsBusy => _servers.Values.Any(server => server.IsValueCreated && server.Value.IsBusy);

    /// <summary>Waits until no call's answer is awaited, or until the deadline, when those that are left get an error.</summary>
    public async Task DrainAsync(CancellationToken deadline) =>
        await Task.WhenAll(_servers.Values.Select(server => server.Value.DrainAsync(deadline)));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.Value.DisposeAsync();
        }
    }

    private SharedServer Shared(string version)
    {
        var server = _servers.GetOrAdd(version, static (key, factory) => new(() => new SharedServer(factory, key, null)), factory).Value;
        if (version == McpVersion.Modern)
        {
            _modern = server;
        }

        return server;
    }
}
