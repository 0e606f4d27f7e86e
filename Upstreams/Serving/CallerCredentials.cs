using System.Security.Claims;
using Actors.Core.Upstreams;

namespace Actors.Upstreams.Serving;

/// <summary>What a caller's own connection is made with, as the app says. What the caller itself came with is never part of it.</summary>
internal sealed class CallerCredentials(Func<UpstreamUser, CancellationToken, ValueTask<UpstreamCredentials?>>? hook)
{
    /// <summary>The credentials of a caller; null: none, or all callers share the connection.</summary>
    public async ValueTask<UpstreamCredentials?> OfAsync(ServedServer server, ClaimsPrincipal? user, CancellationToken cancellationToken) =>
        hook is not null && user is not null && server.Model.IsPerCaller ? await hook(new UpstreamUser(server.Name, user), cancellationToken) : null;
}
