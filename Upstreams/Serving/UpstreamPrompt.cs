using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>A prompt of a server behind the host.</summary>
internal sealed class UpstreamPrompt(Forwarder forwarder, ServedServer server, string own, Prompt prompt, IReadOnlyList<object> metadata) : McpServerPrompt
{
    /// <summary>Whose prompt it is.</summary>
    public ServedServer Server => server;

    /// <summary>What its server calls it.</summary>
    public string Own => own;

    /// <inheritdoc/>
    public override Prompt ProtocolPrompt => prompt;

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => metadata;

    /// <inheritdoc/>
    public override async ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var parameters = ForwardedParams.Of(request.JsonRpcRequest, ("name", own), request.Params?.Arguments);
        var result = await forwarder.RequestAsync(server, request, RequestMethods.PromptsGet, parameters, cancellationToken);
        var typed = Items.Read<GetPromptResult>(result) ?? new GetPromptResult();
        typed.Meta = Untouched.Carry(result);
        return typed;
    }
}
