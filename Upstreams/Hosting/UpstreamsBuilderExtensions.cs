using Actors.Upstreams.Configuration;
using Actors.Upstreams.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts other MCP servers behind the host.</summary>
public static class UpstreamsBuilderExtensions
{
    /// <summary>
    /// Serves the servers of an <c>mcp.json</c> as well: each at <c>/servers/{name}/mcp</c>, and those that the file combines beside the
    /// app's own tools, prompts and resources. Calls <c>WithActors()</c>. The file is read now, and again whenever it changes.
    /// Throws <see cref="UpstreamConfigException"/>, which names every mistake with its line.
    /// </summary>
    public static IMcpServerBuilder WithUpstreams(this IMcpServerBuilder builder, string path = "mcp.json", Action<UpstreamsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        builder.Services.AddUpstreamConfiguration(path);
        return builder.WithConfigured(configure);
    }

    /// <summary>Serves servers that the app names in code; to change them later, replace what is in the app's <see cref="UpstreamBook"/>.</summary>
    public static IMcpServerBuilder WithUpstreams(this IMcpServerBuilder builder, UpstreamModels servers, Action<UpstreamsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(servers);
        builder.Services.AddUpstreamConfiguration(servers);
        return builder.WithConfigured(configure);
    }

    private static IMcpServerBuilder WithConfigured(this IMcpServerBuilder builder, Action<UpstreamsOptions>? configure)
    {
        builder.WithActors();
        var book = builder.Services.Select(static service => service.ImplementationInstance).OfType<UpstreamBook>().First();
        if (book.Current.Enabled.Any(static server => server.Policy is not null || server.Roles.Length > 0))
        {
            // Tools in the combined list carry the demands of their servers.
            builder.AddAuthorizationFilters();
        }

        builder.Services.AddUpstreams(configure);
        return builder;
    }
}
