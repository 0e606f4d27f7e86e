using Actors.Http.Servers;
using Actors.Http.Authorization;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern;

/// <summary>Which resources a caller may listen to: those it may read, as far as that can be known without reading them.</summary>
internal sealed class ListenAccess(PrimitiveGate gate)
{
    /// <summary>The longest uri that can be listened to.</summary>
    public const int MaxUriLength = 8 * 1024;

    /// <summary>False for a resource that does not exist or that the caller may not read; what only the author's own handler knows is allowed.</summary>
    public ValueTask<bool> MayListenAsync(HttpContext http, McpServerOptions server, string uri)
    {
        if (uri.Length > MaxUriLength)
        {
            return ValueTask.FromResult(false);
        }

        return ResourceLookup.Find(server.ResourceCollection, uri) is { } resource
            ? gate.MayUseAsync(resource, http)
            : ValueTask.FromResult(!UnknownResource.IsTheLastWord(server) || server.Handlers.SubscribeToResourcesHandler is not null);
    }
}
