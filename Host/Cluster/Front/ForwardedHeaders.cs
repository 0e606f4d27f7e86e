using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Actors.Host.Cluster.Front;

/// <summary>Which headers cross the front, and what it adds.</summary>
internal static class ForwardedHeaders
{
    // Of one connection only (RFC 9110, 7.6.1), or for the front itself to say: what a client claims to have been forwarded is dropped.
    private static readonly FrozenSet<string> Held = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Host", "HTTP2-Settings",
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Copies a client's headers, and says who it is and how it came.</summary>
    public static void ToNode(HttpRequest from, HttpRequestMessage to)
    {
        var named = from.Headers.Connection;
        foreach (var (name, values) in from.Headers)
        {
            if (!Held.Contains(name) && !IsNamed(name, named) && !to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                to.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (from.HttpContext.Connection.RemoteIpAddress is { } client)
        {
            to.Headers.TryAddWithoutValidation("X-Forwarded-For", client.IsIPv4MappedToIPv6 ? client.MapToIPv4().ToString() : client.ToString());
        }

        to.Headers.TryAddWithoutValidation("X-Forwarded-Host", from.Host.Value);
        to.Headers.TryAddWithoutValidation("X-Forwarded-Proto", from.Scheme);
    }

    /// <summary>Copies a node's headers.</summary>
    public static void ToClient(HttpResponseMessage from, HttpResponse to)
    {
        Copy(from.Headers.NonValidated, to);
        Copy(from.Content.Headers.NonValidated, to);
    }

    private static void Copy(System.Net.Http.Headers.HttpHeadersNonValidated headers, HttpResponse to)
    {
        foreach (var (name, values) in headers)
        {
            if (!Held.Contains(name))
            {
                to.Headers[name] = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
            }
        }
    }

    private static bool IsNamed(string name, StringValues connection)
    {
        foreach (var line in connection)
        {
            if (line is not null && line.Contains(name, StringComparison.OrdinalIgnoreCase)
                && line.Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
