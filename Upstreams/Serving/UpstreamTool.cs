using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Upstreams.Serving.Following;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>A tool of a server behind the host: listed as the server lists it, called by passing the call on.</summary>
internal sealed class UpstreamTool : McpServerTool
{
    private readonly Forwarder _forwarder;
    private readonly string _own;
    private readonly CallTerms _terms;
    private readonly UpstreamTaskFollower _follower;

    /// <summary>Makes the tool of an item of a list.</summary>
    public UpstreamTool(Forwarder forwarder, ServedServer server, string own, Tool tool, CallTerms terms, UpstreamTaskFollower follower, IReadOnlyList<object> metadata)
    {
        (_forwarder, _own, _terms, _follower) = (forwarder, own, terms, follower);
        Server = server;
        ProtocolTool = tool;
        Metadata = [.. metadata, terms.Background];
    }

    /// <summary>Whose tool it is.</summary>
    public ServedServer Server { get; }

    /// <inheritdoc/>
    public override Tool ProtocolTool { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata { get; }

    /// <inheritdoc/>
    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var parameters = ForwardedParams.Of(request.JsonRpcRequest, ("name", _own), request.Params?.Arguments);
        var result = _terms.Follows != UpstreamTaskDialect.None && TaskOf(request) is { IsTask: true } task
            ? await _follower.RunAsync(new(Server, request, task, _terms, parameters), cancellationToken)
            : await _forwarder.SendAsync(Server, request, RequestMethods.ToolsCall, parameters, cancellationToken);
        return ToResult(Forwarder.ForCaller(Server, request, result));
    }

    private static BackgroundTaskContext? TaskOf(MessageContext request) => request.Services?.GetService(typeof(BackgroundTaskContext)) as BackgroundTaskContext;

    // Filters of the author's see what of the result has a type; what goes out is the result itself.
    private static CallToolResult ToResult(JsonElement result)
    {
        var typed = Items.Read<CallToolResult>(result) ?? new CallToolResult { Content = [], IsError = IsError(result) };
        typed.Meta = Untouched.Carry(result);
        return typed;
    }

    private static bool? IsError(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("isError"u8, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
