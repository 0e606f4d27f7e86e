using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Serving.Following;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>Makes what a server offers into what this host serves.</summary>
internal sealed class ServedItems(Forwarder forwarder, UpstreamTaskFollower follower)
{
    /// <summary>What readers of a list are told of a server that cannot be reached. Always the same, so that lists change no more often than it does.</summary>
    public static string Unavailable(string server) => $"Unavailable: the server '{server}' cannot be reached at the moment.";

    /// <summary>Its tools.</summary>
    /// <param name="server">The server.</param>
    /// <param name="facts">What it says of itself.</param>
    /// <param name="remark">What readers are told before anything else; null: nothing.</param>
    /// <param name="guarded">Whether each carries the demands of its server, since no endpoint of its own makes them.</param>
    /// <param name="nameOf">What a tool is called here; null: it is left out.</param>
    public IEnumerable<ShelfItem<McpServerTool>> Tools(ServedServer server, UpstreamFacts facts, string? remark, bool guarded, Func<string, string?> nameOf)
    {
        var metadata = guarded ? MetadataOf(server.Model) : [];
        foreach (var item in Items.Each(facts.Tools))
        {
            if (JsonEdit.Text(item, "name") is { } own && server.Model.Tools.Allows(own) && nameOf(own) is { } name)
            {
                yield return new(name, Stamp(server, remark, own, item), () => new UpstreamTool(
                    forwarder, server, own, Items.Tool(item, name, remark), Backgrounds.Of(server.Model, facts, own, item), follower, metadata));
            }
        }
    }

    /// <summary>Its prompts, likewise.</summary>
    public IEnumerable<ShelfItem<McpServerPrompt>> Prompts(ServedServer server, UpstreamFacts facts, string? remark, bool guarded, Func<string, string?> nameOf)
    {
        var metadata = guarded ? MetadataOf(server.Model) : [];
        foreach (var item in Items.Each(facts.Prompts))
        {
            if (JsonEdit.Text(item, "name") is { } own && nameOf(own) is { } name)
            {
                yield return new(name, Stamp(server, remark, own, item), () => new UpstreamPrompt(forwarder, server, own, Items.Prompt(item, name, remark), metadata));
            }
        }
    }

    /// <summary>Its resources and resource templates, under their own uris.</summary>
    public IEnumerable<ShelfItem<McpServerResource>> Resources(ServedServer server, UpstreamFacts facts, string? remark, bool guarded)
    {
        var metadata = guarded ? MetadataOf(server.Model) : [];
        foreach (var item in Items.Each(facts.Resources))
        {
            if (JsonEdit.Text(item, "uri") is { } uri)
            {
                yield return new(uri, Stamp(server, remark, "", item), () => new UpstreamResource(forwarder, server, Items.Resource(item, uri, remark), metadata));
            }
        }

        foreach (var item in Items.Each(facts.Templates))
        {
            if (JsonEdit.Text(item, "uriTemplate") is { } uri)
            {
                yield return new(uri, Stamp(server, remark, "", item), () => new UpstreamResource(forwarder, server, Items.Template(item, uri, remark), metadata));
            }
        }
    }

    // Whoever may not use a server at its own endpoint may not use it in the combined list either.
    private static IReadOnlyList<object> MetadataOf(UpstreamModel model)
    {
        var metadata = new List<object>();
        if (model.Policy is { } policy)
        {
            metadata.Add(new AuthorizeAttribute(policy));
        }

        if (model.Roles.Length > 0)
        {
            metadata.Add(new AuthorizeAttribute { Roles = string.Join(',', model.Roles) });
        }

        return metadata;
    }

    private static string Stamp(ServedServer server, string? remark, string own, JsonElement item) => $"{server.Model.Stamp}\n{remark}\n{own}\n{item.GetRawText()}";
}
