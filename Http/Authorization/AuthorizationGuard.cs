using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Authorization;

/// <summary>Stops the start of an app whose attributes would not be obeyed.</summary>
internal static class AuthorizationGuard
{
    /// <summary>Throws, naming every primitive with authorization metadata, when the filters for it are missing.</summary>
    internal static void Check(IServiceProvider services)
    {
        if (services.GetRequiredService<PrimitiveGate>().IsEnabled)
        {
            return;
        }

        var guarded = AuthorizationMetadata.Guarded(services.GetRequiredService<IOptions<McpServerOptions>>().Value)
            .Select(primitive => $"'{primitive.Id}'")
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (guarded.Length > 0)
        {
            throw new InvalidOperationException(
                $"{string.Join(", ", guarded)} {(guarded.Length == 1 ? "carries" : "carry")} authorization metadata, such as [Authorize], that nothing obeys: "
                + "call AddAuthorizationFilters() on the MCP server builder.");
        }
    }
}
