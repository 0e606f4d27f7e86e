using System.ComponentModel;
using Actors.Http;
using Actors.Samples.Everything.Resources;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Tools that tell of changed resources.</summary>
[McpServerToolType]
internal sealed class WatchedResourceTools(IActorsNotifier notifier)
{
    [McpServerTool(Name = "touch_resource"), Description("Tells those who subscribed that a resource was updated.")]
    public async Task<string> Touch(
        [Description("The resource.")] string uri = ContentResources.WatchedUri,
        CancellationToken cancellationToken = default)
    {
        await notifier.ResourceUpdatedAsync(uri, cancellationToken);
        return $"Told that {uri} was updated.";
    }

    [McpServerTool(Name = "touch_resource_list"), Description("Tells all clients that the list of resources has changed.")]
    public async Task<string> TouchList(CancellationToken cancellationToken)
    {
        await notifier.ResourcesChangedAsync(cancellationToken);
        return "Told that the resources have changed.";
    }
}
