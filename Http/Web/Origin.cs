namespace Actors.Http.Web;

/// <summary>The parts of an <c>Origin</c> header, without an allocation.</summary>
internal readonly ref struct Origin
{
    /// <summary>Allows any origin.</summary>
    public const string Any = "*";

    private Origin(ReadOnlySpan<char> authority) => Authority = authority;

    /// <summary>Host and, unless it is the scheme's default, port.</summary>
    public ReadOnlySpan<char> Authority { get; }

    /// <summary>Reads a serialized origin; false for <c>null</c>, which sandboxed pages and files send.</summary>
    public static bool TryParse(string text, out Origin origin)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        origin = scheme > 0 ? new(text.AsSpan(scheme + 3)) : default;
        return scheme > 0 && origin.Authority.Length > 0 && origin.Authority.IndexOfAny('/', '?', '#') < 0 && !origin.Authority.Contains('@');
    }

    /// <summary>Whether the text is an origin as browsers write them.</summary>
    public static bool IsValid(string text) => TryParse(text, out _) && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>The host of an authority: what stands before the port.</summary>
    public static ReadOnlySpan<char> HostOf(ReadOnlySpan<char> authority)
    {
        if (authority.StartsWith("["))
        {
            var end = authority.IndexOf(']');
            return end < 0 ? authority : authority[..(end + 1)];
        }

        var colon = authority.IndexOf(':');
        return colon < 0 ? authority : authority[..colon];
    }

    /// <summary>Whether the host is one of the names of this machine's own loopback.</summary>
    public static bool IsLoopback(ReadOnlySpan<char> host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.SequenceEqual("127.0.0.1")
        || host.SequenceEqual("[::1]")
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (host.StartsWith("127.") && System.Net.IPAddress.TryParse(host, out _));
}
