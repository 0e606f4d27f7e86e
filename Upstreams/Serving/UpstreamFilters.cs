using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>Adds to every server of this host what tools of servers behind it need: around all filters that the host has put there before.</summary>
internal sealed class UpstreamFilters : IPostConfigureOptions<McpServerOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, McpServerOptions options)
    {
        if (options.Handlers.CallToolWithAlternateHandler is null)
        {
            options.Filters.Request.CallToolFilters.Insert(0, Failures.Around);
        }
    }
}
