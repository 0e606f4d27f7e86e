namespace Actors.Http.Web;

/// <summary>
/// Who may call from a browser, and under which name this host may be called. Values only: it is made once, when the
/// addresses the server listens on are known.
/// </summary>
internal sealed class OriginPolicy
{
    private readonly bool _loopbackOnly;
    private readonly bool _anyOrigin;
    private readonly string[] _origins;
    private readonly string[] _hosts;

    /// <summary>Makes the policy of a host that listens on <paramref name="addresses"/>.</summary>
    public OriginPolicy(WebSettings settings, IReadOnlyCollection<string> addresses)
    {
        _loopbackOnly = !settings.Hosts.Contains(Origin.Any) && addresses.Count > 0 && addresses.All(IsLoopbackAddress);
        _anyOrigin = settings.Origins.Contains(Origin.Any);
        _origins = [.. settings.Origins.Select(origin => origin.TrimEnd('/'))];
        _hosts = [.. settings.Hosts];
    }

    /// <summary>
    /// Whether the host may be called by this name. A host that only listens on loopback answers to loopback's names and the
    /// configured ones: a page that made its own name point there (DNS rebinding) is not served.
    /// </summary>
    public bool AllowsHost(string host)
    {
        if (!_loopbackOnly)
        {
            return true;
        }

        var name = Origin.HostOf(host);
        return Origin.IsLoopback(name) || IsListed(name);
    }

    /// <summary>Whether a page of this origin may call a host that was called as <paramref name="host"/>.</summary>
    public bool AllowsOrigin(string origin, string host)
    {
        if (_anyOrigin)
        {
            return true;
        }

        foreach (var allowed in _origins)
        {
            if (allowed.Equals(origin, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        // The scheme may differ behind a proxy that ends TLS; the name and port may not.
        return Origin.TryParse(origin, out var parsed)
            && (parsed.Authority.Equals(host, StringComparison.OrdinalIgnoreCase) || (_loopbackOnly && Origin.IsLoopback(Origin.HostOf(parsed.Authority))));
    }

    private bool IsListed(ReadOnlySpan<char> name)
    {
        foreach (var host in _hosts)
        {
            if (name.Equals(host, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLoopbackAddress(string address) =>
        Origin.TryParse(address.TrimEnd('/'), out var parsed) && Origin.IsLoopback(Origin.HostOf(parsed.Authority));
}
