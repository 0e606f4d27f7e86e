using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Actors.Http.Web;

/// <summary>Believes the forwarded address, proto, host and prefix of the named proxies, and of nobody else.</summary>
internal sealed class ForwardedFilter(IOptions<ActorsOptions> options) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.Web.Proxies.Count > 0)
        {
            app.UseForwardedHeaders(Headers(options.Value.Web.Proxies));
        }

        next(app);
    };

    private static ForwardedHeadersOptions Headers(IEnumerable<string> proxies)
    {
        var headers = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.All,
            // A chain of named proxies is followed to the first address that is not one of them.
            ForwardLimit = null,
        };
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (ProxyList.TryParse(proxy, out var network))
            {
                headers.KnownIPNetworks.Add(network.Value);
            }
        }

        return headers;
    }
}
