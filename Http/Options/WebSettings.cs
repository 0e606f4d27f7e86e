namespace Actors.Http;

/// <summary>What browsers and proxies may do.</summary>
public sealed class WebSettings
{
    /// <summary>Browser origins that may call, such as <c>https://app.example.com</c>; <c>*</c> allows any. The host's own origin, and loopback ones when it only listens there, are always allowed.</summary>
    public IList<string> Origins { get; set; } = [];

    /// <summary>Host names that a host listening on loopback only answers to, besides loopback's own; <c>*</c> for any, where a proxy in front has checked them.</summary>
    public IList<string> Hosts { get; set; } = [];

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of proxies whose forwarded proto, host and prefix are believed.</summary>
    public IList<string> Proxies { get; set; } = [];
}
