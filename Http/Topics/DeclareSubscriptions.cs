using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Topics;

/// <summary>Declares that resources can be subscribed to, unless the author has said otherwise: the host does all it takes.</summary>
internal sealed class DeclareSubscriptions : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        var handlers = options.Handlers;
        if (options.ResourceCollection is not null || options.Capabilities?.Resources is not null
            || handlers.ListResourcesHandler is not null || handlers.ReadResourceHandler is not null || handlers.ListResourceTemplatesHandler is not null)
        {
            options.Capabilities ??= new ServerCapabilities();
            options.Capabilities.Resources ??= new ResourcesCapability();
            options.Capabilities.Resources.Subscribe ??= true;
        }
    }
}
