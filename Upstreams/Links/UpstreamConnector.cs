using System.Collections.Concurrent;
using System.Reflection;
using Actors.Core.Upstreams;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>Makes connections to servers as they are configured when each is made: child processes and HTTP endpoints.</summary>
/// <param name="targets">How each server is reached.</param>
/// <param name="time">The clock.</param>
public sealed class UpstreamConnector(IUpstreamTargets targets, TimeProvider time) : IUpstreamConnector, IDisposable
{
    private static readonly Implementation Client = new()
    {
        Name = "actors",
        Version = typeof(UpstreamConnector).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0",
    };

    // Cookies would be shared by all identities, and redirects are followed by HttpAnswers.
    private readonly SocketsHttpHandler _http = new()
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };

    // Servers that left server/discover unanswered, and what they spoke then: the next connection does not wait for that again.
    private readonly ConcurrentDictionary<(string Server, string Stamp), string> _silent = new();

    /// <inheritdoc/>
    public UpstreamSettings? Find(string server) => targets.Find(server)?.Settings;

    /// <inheritdoc/>
    public async Task<IUpstreamLink> ConnectAsync(UpstreamKey key, UpstreamCredentials credentials, IUpstreamOutlet outlet, CancellationToken cancellationToken)
    {
        var target = targets.Find(key.Server)
            ?? throw new UpstreamException(UpstreamFailure.Unknown, $"There is no server '{key.Server}' in the configuration, or it is disabled.");
        using var late = new CancellationTokenSource(target.Settings.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var attempt = new ConnectAttempt(key.Server, target, outlet, _http, time);
        try
        {
            return await OpenAsync(attempt, target, credentials, either.Token);
        }
        catch (Exception failure)
        {
            // Its last words are known before it is gone.
            var lastWords = attempt.LastWords;
            await attempt.CloseAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw late.IsCancellationRequested
                ? new UpstreamException(UpstreamFailure.ConnectFailed, $"Server '{key.Server}' did not answer the handshake within {target.Settings.ConnectTimeout.TotalSeconds:0.#} s.{lastWords}", failure)
                : LinkErrors.OfConnect(key.Server, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<IUpstreamLink> OpenAsync(ConnectAttempt attempt, UpstreamTarget target, UpstreamCredentials credentials, CancellationToken cancellationToken)
    {
        var server = (attempt.Server, target.Settings.Stamp);
        _silent.TryRemove(server, out var spoken);
        var link = await attempt.OpenAsync(credentials, Options(spoken), cancellationToken);
        if (link.IsSilent || spoken is not null)
        {
            _silent[server] = link.Version;
        }

        return link;
    }

    // The host can put any question to whoever calls, and says which of them cannot answer when it is asked.
    private McpClientOptions Options(string? version) => new()
    {
        ClientInfo = Client,
        ProtocolVersion = version,
        InitializationTimeout = Timeout.InfiniteTimeSpan,
        TimeProvider = time,
        Capabilities = new ClientCapabilities
        {
            Roots = new() { ListChanged = true },
            Sampling = new() { Context = new(), Tools = new() },
            Elicitation = new() { Form = new(), Url = new() },
        },
    };
}
