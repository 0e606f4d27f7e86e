using ModelContextProtocol.Server;

namespace Actors.Http.Authorization;

/// <summary>Finds the resource that serves a URI, as the SDK does when it is read.</summary>
internal static class ResourceLookup
{
    /// <summary>The resource of that URI or template, else the first template that fits; null when there is none.</summary>
    public static McpServerResource? Find(McpServerPrimitiveCollection<McpServerResource>? resources, string? uri)
    {
        if (resources is null || uri is null)
        {
            return null;
        }

        return resources.TryGetPrimitive(uri, out var exact) ? exact : resources.FirstOrDefault(resource => resource.IsMatch(uri));
    }
}
