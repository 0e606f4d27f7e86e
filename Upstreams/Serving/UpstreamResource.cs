using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>A resource of a server behind the host, or a template of resources.</summary>
internal sealed class UpstreamResource : McpServerResource
{
    private readonly Forwarder _forwarder;
    private readonly ServedServer _server;

    /// <summary>Makes a resource.</summary>
    public UpstreamResource(Forwarder forwarder, ServedServer server, Resource resource, IReadOnlyList<object> metadata)
        : this(forwarder, server, new ResourceTemplate { UriTemplate = resource.Uri, Name = resource.Name }, metadata) => ProtocolResource = resource;

    /// <summary>Makes a template.</summary>
    public UpstreamResource(Forwarder forwarder, ServedServer server, ResourceTemplate template, IReadOnlyList<object> metadata)
    {
        (_forwarder, _server) = (forwarder, server);
        ProtocolResourceTemplate = template;
        Metadata = metadata;
    }

    /// <inheritdoc/>
    public override ResourceTemplate ProtocolResourceTemplate { get; }

    /// <inheritdoc/>
    public override Resource? ProtocolResource { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata { get; }

    /// <summary>Only itself: whose an unlisted uri is, is decided over all servers (<see cref="ResourceOwners"/>).</summary>
    public override bool IsMatch(string uri) => ProtocolResource is { } resource && resource.Uri == uri;

    /// <inheritdoc/>
    public override ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default) =>
        ReadAsync(_forwarder, _server, request, cancellationToken);

    /// <summary>Reads a resource of a server, listed or not.</summary>
    public static async ValueTask<ReadResourceResult> ReadAsync(
        Forwarder forwarder, ServedServer server, RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var result = await forwarder.RequestAsync(server, request, RequestMethods.ResourcesRead, ForwardedParams.Of(request.JsonRpcRequest), cancellationToken);
        var typed = Items.Read<ReadResourceResult>(result) ?? new ReadResourceResult { Contents = [] };
        typed.Meta = Untouched.Carry(result);
        return typed;
    }
}
