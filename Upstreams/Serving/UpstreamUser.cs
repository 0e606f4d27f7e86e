using System.Security.Claims;

namespace Actors.Upstreams.Serving;

/// <summary>Whose connection to which server is to be made.</summary>
/// <param name="Server">The server's name in the configuration.</param>
/// <param name="User">The caller, as the host authenticated it; within a task, with the claims that tasks keep (<c>Tasks:ClaimTypes</c>).</param>
public sealed record UpstreamUser(string Server, ClaimsPrincipal User)
{
    /// <summary>Names the server only.</summary>
    public override string ToString() => Server;
}
