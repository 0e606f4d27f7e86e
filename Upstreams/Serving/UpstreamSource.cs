using System.Security.Claims;
using Actors.Core.Upstreams;
using Actors.Http.Servers;
using Actors.Upstreams.Configuration;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>The servers behind the host, as the front serves them: each at an endpoint of its own, and those that are combined beside the app's own.</summary>
internal sealed class UpstreamSource(ServingParts parts, TimeSpan patience) : IServerSource
{
    /// <inheritdoc/>
    public ServerEntry? Find(string name)
    {
        var models = parts.Book.Current;
        if (name.Length == 0)
        {
            return new ServerEntry { PerCaller = models.Enabled.Any(static model => model.IsCombined && model.IsPerCaller) };
        }

        return models.Find(name) is { } model ? new ServerEntry { PerCaller = model.IsPerCaller, Policy = model.Policy, Roles = model.Roles } : null;
    }

    /// <inheritdoc/>
    public IServerContent Open(ServerKey key, Action renew) => key switch
    {
        // Without a name nobody has a connection of their own; the servers that all share are there beneath.
        { Name: "", Identity: ServerKey.Nobody } => new NoContent(null),
        { Name: "" } => new CombinedContent(key.Identity, parts, patience),
        { Identity: ServerKey.Nobody } => new NoContent($"The server '{key.Name}' serves each caller by a connection of the caller's own. Authenticate to use it."),
        _ => new SingleContent(new UpstreamKey(key.Name, key.Identity), parts, renew),
    };

    /// <summary>Serves nothing.</summary>
    /// <param name="refusal">What everybody is told who wants it; null: nothing.</param>
    private sealed class NoContent(string? refusal) : IServerContent
    {
        public McpServerPrimitiveCollection<McpServerTool>? Tools => null;

        public McpServerPrimitiveCollection<McpServerPrompt>? Prompts => null;

        public McpServerResourceCollection? Resources => null;

        public ValueTask LoadAsync(ClaimsPrincipal? user, CancellationToken cancellationToken) => 
            refusal is null ? default : ValueTask.FromException(new ServerUnavailableException(refusal));

        public void Configure(McpServerOptions options)
        {
        }

        public void Dispose()
        {
        }
    }
}
