using Actors.Http.Servers;
using Actors.Core.Upstreams;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>What reaches a server without being an item of a list: unlisted resources, completions, and tools of a server that has not answered yet.</summary>
internal sealed partial class CombinedContent
{
    /// <inheritdoc/>
    public void Configure(McpServerOptions options)
    {
        _options = options;
        var handlers = options.Handlers;
        var (read, complete, call) = (handlers.ReadResourceHandler, handlers.CompleteHandler, handlers.CallToolHandler);
        handlers.ReadResourceHandler = (request, cancellationToken) => OwnerOf(request.Params?.Uri) is { } owner
            ? UpstreamResource.ReadAsync(_parts.Forwarder, owner, request, cancellationToken)
            : read?.Invoke(request, cancellationToken) ?? throw UnknownResource.Error(request.Server, request.Params?.Uri);
        handlers.CompleteHandler = (request, cancellationToken) => CompleteAsync(request, complete, cancellationToken);
        handlers.CallToolHandler = (request, cancellationToken) => CallAsync(request, call, cancellationToken);
        Changed();
    }

    private ServedServer? OwnerOf(string? uri)
    {
        // What the app itself has under a uri stays the app's.
        if (uri is null || _options?.ResourceCollection?.Any(resource => resource is not UpstreamResource && resource.IsMatch(uri)) == true)
        {
            return null;
        }

        var known = Volatile.Read(ref _known);
        var servers = known.Values.Where(static server => server.Facts is { } facts && ServerSetup.Declares(facts, "resources"))
            .Select(static server => new OwnedResources(
                server.Server.Name, [.. Items.Names(server.Facts!.Resources, "uri")], [.. Items.Names(server.Facts.Templates, "uriTemplate")]))
            .ToArray();
        return ResourceOwners.Find(servers, uri) is { } owner ? known[owner].Server : null;
    }

    private async ValueTask<CompleteResult> CompleteAsync(
        RequestContext<CompleteRequestParams> request, McpRequestHandler<CompleteRequestParams, CompleteResult>? authors, CancellationToken cancellationToken)
    {
        var parameters = ForwardedParams.Of(request.JsonRpcRequest);
        ServedServer? owner = null;
        switch (request.Params?.Ref)
        {
            case PromptReference prompt when Prompts.TryGetPrimitive(prompt.Name, out var found) && found is UpstreamPrompt known:
                owner = known.Server;
                parameters = JsonEdit.With(parameters, (json, property) =>
                {
                    if (!property.NameEquals("ref"u8))
                    {
                        return false;
                    }

                    json.WritePropertyName("ref"u8);
                    JsonEdit.WithText(property.Value, "name", known.Own).WriteTo(json);
                    return true;
                });
                break;
            case ResourceTemplateReference template:
                owner = OwnerOf(template.Uri);
                break;
        }

        return owner is not null ? Completions.Read(await _parts.Forwarder.RequestAsync(owner, request, RequestMethods.CompletionComplete, parameters, cancellationToken))
            : authors is not null ? await authors(request, cancellationToken)
            : new CompleteResult { Completion = new Completion { Values = [] } };
    }

    // A client may know a tool from another node, or from before a restart: its server is waited for, and whoever calls anything else is not delayed.
    private async ValueTask<CallToolResult> CallAsync(
        RequestContext<CallToolRequestParams> request, McpRequestHandler<CallToolRequestParams, CallToolResult>? authors, CancellationToken cancellationToken)
    {
        var name = request.Params?.Name ?? "";
        var unheard = Volatile.Read(ref _known).Values.Where(server => !server.IsHeard && name.StartsWith(server.Server.Model.Prefix, StringComparison.Ordinal));
        var longest = unheard.MaxBy(static server => server.Server.Model.Prefix.Length);
        if (longest is not null)
        {
            await HearAsync(longest, request, cancellationToken);
        }

        // Also where nobody had to be waited for: its tools may have come since the call was found to be of none.
        if (Tools.TryGetPrimitive(name, out var tool))
        {
            return await tool.InvokeAsync(request, cancellationToken);
        }

        return authors is not null
            ? await authors(request, cancellationToken)
            : throw new McpProtocolException($"Unknown tool: '{name}'", McpErrorCode.InvalidParams);
    }

    private static async Task HearAsync(KnownServer server, MessageContext request, CancellationToken cancellationToken)
    {
        try
        {
            await server.EnsureAsync(request.User, cancellationToken);
        }
        catch (UpstreamException failed)
        {
            throw Failures.ToProtocol(server.Server.Name, failed);
        }
    }
}
