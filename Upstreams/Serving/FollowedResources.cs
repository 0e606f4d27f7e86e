using Actors.Core.Upstreams;
using Actors.Http.Servers;
using ModelContextProtocol;

namespace Actors.Upstreams.Serving;

/// <summary>The resources that sessions and listens of this node follow, counted: a server is asked once for all of them, and told once that nobody follows any more.</summary>
internal sealed class FollowedResources(EngineAccess engine, TimeProvider time)
{
    // Whoever ceases to follow waits for nothing; a connection that hears no more of this node forgets what it followed.
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(UpstreamKey Key, string Uri), int> _counts = [];

    /// <summary>One more follows, or one less.</summary>
    public async ValueTask SetAsync(ServedServer server, string uri, bool follow, CancellationToken cancellationToken)
    {
        if (!Count((server.Key, uri), follow))
        {
            return;
        }

        if (follow)
        {
            await FollowAsync(server, uri, cancellationToken);
        }
        else
        {
            await LeaveAsync(server, uri);
        }
    }

    private async Task FollowAsync(ServedServer server, string uri, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Upstreams.FollowAsync(server.Key, uri, follow: true, cancellationToken);
        }
        catch (Exception exception) when (exception is UpstreamException or McpException or OperationCanceledException)
        {
            Count((server.Key, uri), follow: false);
            if (exception is OperationCanceledException)
            {
                throw;
            }

            throw new ServerUnavailableException(exception.Message, exception);
        }
    }

    private async Task LeaveAsync(ServedServer server, string uri)
    {
        using var brief = new CancellationTokenSource(Brief, time);
        try
        {
            await engine.Upstreams.FollowAsync(server.Key, uri, follow: false, brief.Token);
        }
        catch (Exception exception) when (exception is UpstreamException or McpException or OperationCanceledException)
        {
            // The server goes on telling what nobody hears.
        }
    }

    // Whether the server has to be told. One who follows again asks again: the connection may have forgotten it meanwhile.
    private bool Count((UpstreamKey, string) resource, bool follow)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(resource) + (follow ? 1 : -1);
            if (count > 0)
            {
                _counts[resource] = count;
            }
            else
            {
                _counts.Remove(resource);
            }

            return follow || count == 0;
        }
    }
}
