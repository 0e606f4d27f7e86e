using System.ComponentModel.DataAnnotations;
using Actors.Core.Upstreams;
using Actors.Upstreams.Serving;

namespace Actors.Upstreams.Hosting;

/// <summary>How servers behind the host are served.</summary>
public sealed class UpstreamsOptions
{
    /// <summary>
    /// Gives what a caller's own connection to a server is made with: headers, or environment variables of its program. Asked for each
    /// request to a server of which callers have connections of their own, so what is costly to get is worth keeping. What the caller came with is never passed on by itself.
    /// </summary>
    public Func<UpstreamUser, CancellationToken, ValueTask<UpstreamCredentials?>>? Credentials { get; set; }

    /// <summary>How long the first who asks for the combined lists waits for servers that have not answered yet; what comes later is told as a change. Default: 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ListPatience { get; set; } = TimeSpan.FromSeconds(2);
}
