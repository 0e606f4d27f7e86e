using Actors.Http;
using Actors.Http.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts an MCP server, written with the official SDK, on actors.</summary>
public static class ActorsBuilderExtensions
{
    /// <summary>
    /// Serves the server's tools, prompts and resources over Streamable HTTP to clients of both protocol generations, with
    /// sessions that outlive the process. Map the endpoint with <c>app.MapActors("/mcp")</c>. Options come from
    /// configuration section <c>Actors</c> first, then from <paramref name="configure"/>,
    /// which may run more than once.
    /// </summary>
    public static IMcpServerBuilder WithActors(this IMcpServerBuilder builder, Action<ActorsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddActors(configure);
        if (configure is not null)
        {
            builder.Services.PostConfigure(configure);
        }

        return builder;
    }
}
