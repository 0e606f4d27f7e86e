namespace Actors.Host.Serving;

/// <summary>The address that <c>--url</c> names.</summary>
internal static class ServeUrl
{
    /// <summary>Reads the address, or refuses what Kestrel could not listen on.</summary>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new ServeRefusedException($"--url '{text}' is no address to listen on; write it like http://127.0.0.1:5080");
        }

        if (url.Scheme == "https")
        {
            throw new ServeRefusedException($"--url '{text}' asks for TLS, which serve leaves to a proxy in front of it; write http:// here");
        }

        if (url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            throw new ServeRefusedException($"--url '{text}' says more than scheme, host and port; write it like {url.GetLeftPart(UriPartial.Scheme)}{url.Authority}");
        }

        // Kestrel would take any other name to mean all interfaces, which nobody asked for.
        if (url.HostNameType == UriHostNameType.Dns && url.Host != "localhost")
        {
            throw new ServeRefusedException($"--url '{text}' names a host; write localhost or an address of this machine, 0.0.0.0 for all");
        }

        if (url.Host == "localhost" && url.Port == 0)
        {
            throw new ServeRefusedException($"--url '{text}' cannot take a free port on two addresses at once; write {url.Scheme}://127.0.0.1:0");
        }

        return url;
    }
}
