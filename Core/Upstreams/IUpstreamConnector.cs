using System.Text.Json;

namespace Actors.Core.Upstreams;

/// <summary>Makes connections: the actor's port to transports, processes and the SDK's client.</summary>
public interface IUpstreamConnector
{
    /// <summary>The settings of a server as configured now on this node; null: there is none of that name, or it is disabled.</summary>
    UpstreamSettings? Find(string server);

    /// <summary>
    /// Connects and shakes hands. Throws <see cref="UpstreamException"/> with what is known of the cause. When the token fires, or it
    /// throws, nothing of the attempt is left: no process, no connection.
    /// </summary>
    Task<IUpstreamLink> ConnectAsync(UpstreamKey key, UpstreamCredentials credentials, IUpstreamOutlet outlet, CancellationToken cancellationToken);
}

/// <summary>One live connection to a server. Calls may overlap, from any thread.</summary>
public interface IUpstreamLink : IAsyncDisposable
{
    /// <summary>Reads what the server says of itself now, all pages of all its lists.</summary>
    Task<UpstreamFacts> ReadFactsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes one request and returns its <c>result</c>, untouched. <paramref name="call"/> is what its progress and questions are told under.
    /// Throws <see cref="ModelContextProtocol.McpProtocolException"/> for the server's own error (its <c>data</c> under
    /// <see cref="Exception.Data"/>, as <c>data</c>), <see cref="UpstreamException"/> where there is no answer. When the token fires
    /// it tells the server so (<c>notifications/cancelled</c>, once) and returns at once.
    /// </summary>
    Task<JsonElement> CallAsync(string call, string method, JsonElement parameters, CancellationToken cancellationToken);

    /// <summary>Ends it: nothing is left of it when this returns, child processes included. Never throws; may be called from anywhere, once.</summary>
    new ValueTask DisposeAsync();
}

/// <summary>Where a connection says what its server says of its own accord. Safe from any thread.</summary>
public interface IUpstreamOutlet
{
    /// <summary>A notification: of one call (its progress, under that call's own token), or of none in particular (null).</summary>
    void Notified(string? call, string method, JsonElement parameters);

    /// <summary>The server asks its client something, during that call if it is known which (null: not). Returns the client's result; throws <see cref="ModelContextProtocol.McpProtocolException"/> for an error.</summary>
    Task<JsonElement> AskAsync(string? call, string method, JsonElement parameters, CancellationToken cancellationToken);

    /// <summary>The connection has ended by itself, for good: said at most once, and not after it was disposed.</summary>
    void Lost(UpstreamException cause);
}
