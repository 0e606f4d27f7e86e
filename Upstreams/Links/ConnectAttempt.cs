using Actors.Core.Upstreams;
using Actors.Upstreams.Stdio;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>One attempt to connect, which leaves nothing behind where it fails.</summary>
/// <param name="server">The server's name.</param>
/// <param name="target">How it is reached.</param>
/// <param name="outlet">Who hears what it says of its own accord.</param>
/// <param name="http">What HTTP requests go through.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectAttempt(string server, UpstreamTarget target, IUpstreamOutlet outlet, SocketsHttpHandler http, TimeProvider time)
{
    private readonly Origins _origins = new();
    private IWire? _wire;
    private SdkLink? _link;

    /// <summary>The server's name.</summary>
    public string Server => server;

    /// <summary>What it said before it fell silent, to go behind a sentence; empty: nothing.</summary>
    public string LastWords => _wire is ChildTransport child && !OperatingSystem.IsWindows() ? child.LastWords : "";

    /// <summary>Connects and shakes hands.</summary>
    public async Task<SdkLink> OpenAsync(UpstreamCredentials credentials, McpClientOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _wire = target switch
        {
            StdioTarget stdio => ChildTransports.Start(server, stdio, credentials, time),
            HttpTarget endpoint => await ReachAsync(endpoint, credentials, cancellationToken),
            _ => throw new NotSupportedException($"No transport reaches a {target.GetType().Name}."),
        };
        _link = new SdkLink(server, _wire, outlet, target is HttpTarget ? _origins : null);
        await _link.OpenAsync(options, time, cancellationToken);
        return _link;
    }

    /// <summary>Ends whatever has begun.</summary>
    public async Task CloseAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }
        else if (_wire is not null)
        {
            await _wire.DisposeAsync();
        }
    }

    private async Task<IWire> ReachAsync(HttpTarget endpoint, UpstreamCredentials credentials, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(endpoint.Headers, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in credentials.Headers)
        {
            headers[name] = value;
        }

        var options = new HttpClientTransportOptions
        {
            Name = server,
            Endpoint = endpoint.Url,
            AdditionalHeaders = headers,
            ConnectionTimeout = target.Settings.ConnectTimeout,
            TransportMode = endpoint.Transport switch
            {
                HttpTransport.Streamable => HttpTransportMode.StreamableHttp,
                HttpTransport.Sse => HttpTransportMode.Sse,
                _ => HttpTransportMode.AutoDetect,
            },
        };
        // The handlers below are shared by all connections, and outlive this client; a call may take as long as it likes.
        var client = new HttpClient(new HttpAnswers(http, _origins, () => _link?.LoseSession(), time), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        return new SdkWire(await new HttpClientTransport(options, client).ConnectAsync(cancellationToken));
    }
}
