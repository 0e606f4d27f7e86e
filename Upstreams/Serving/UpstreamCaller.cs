using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Core.Sessions;
using Actors.Core.Upstreams;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>
/// The caller of a forwarded request, as the server behind the host reaches it: by the server of that very request, so that it hears and is
/// asked in the way of its own generation.
/// </summary>
internal sealed class UpstreamCaller(McpServer server, ICallTransport? call, string? level, bool isModern) : IUpstreamCaller
{
    // What the SDK puts before the message of an error that came from the other side.
    private const string RemotePrefix = "Request failed (remote): ";

    /// <summary>The name under which a request of 2026-07-28 says what it wants to hear.</summary>
    public const string LevelKey = "io.modelcontextprotocol/logLevel";

    /// <summary>What a client hears that has not said what it wants: enough to see what goes on, and not what another one debugs on the same connection.</summary>
    private const int UnsaidSeverity = 1;

    /// <summary>The caller of a request.</summary>
    public static UpstreamCaller Of(MessageContext context) => new(
        context.Server,
        context.JsonRpcMessage.Context?.RelatedTransport as ICallTransport,
        LevelOf(context),
        McpVersion.IsModern(context.JsonRpcMessage.Context?.ProtocolVersion));

    /// <summary>The least severe log message that a caller wants: as its request says, or its session.</summary>
    public static string? LevelOf(MessageContext context)
    {
        if (McpVersion.IsModern(context.JsonRpcMessage.Context?.ProtocolVersion))
        {
            var meta = ((context.JsonRpcMessage as JsonRpcRequest)?.Params as JsonObject)?["_meta"] as JsonObject;
            return meta?[LevelKey] is JsonValue value && value.TryGetValue(out string? said) ? said : null;
        }

#pragma warning disable MCP9005 // Deprecated in the protocol, and works.
        return context.Server.LoggingLevel?.ToString().ToLowerInvariant();
#pragma warning restore MCP9005
    }

    /// <inheritdoc/>
    public async ValueTask NotifyAsync(string method, JsonElement parameters)
    {
        if (method != NotificationMethods.LoggingMessageNotification || Wants(JsonEdit.Text(parameters, "level")))
        {
            await server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = Node(parameters) }, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        // Other ways to a caller refuse by themselves what it did not declare.
        if (call is SessionCall session && QuestionRules.Missing(method, parameters, session.Capabilities) is not null)
        {
            return method == RequestMethods.RootsList ? NoRoots : throw new McpProtocolException($"The client that calls cannot be asked '{method}'.", McpErrorCode.MethodNotFound);
        }

        try
        {
            var response = await server.SendRequestAsync(new JsonRpcRequest { Method = method, Params = Node(parameters) }, cancellationToken);
            return response.Result is { } result ? JsonSerializer.SerializeToElement(result, Json.Default.JsonNode) : default;
        }
        catch (MissingRequiredClientCapabilityException) when (method == RequestMethods.RootsList)
        {
            return NoRoots;
        }
        catch (McpProtocolException refused) when (refused.Message.StartsWith(RemotePrefix, StringComparison.Ordinal))
        {
            throw new McpProtocolException(refused.Message[RemotePrefix.Length..], refused, refused.ErrorCode);
        }
    }

    // A client that knows of no roots has none: that is an answer, and no reason for a server to fail.
    private static JsonElement NoRoots { get; } = JsonElement.Parse("""{"roots":[]}""");

    // A request of the modern generation that names no level must hear nothing.
    private bool Wants(string? said) =>
        LogSeverity.Of(said) is { } severity && (level is not null || !isModern) && severity >= (LogSeverity.Of(level) ?? UnsaidSeverity);

    private static JsonObject? Node(JsonElement parameters) => parameters.ValueKind == JsonValueKind.Object ? JsonObject.Create(parameters) : null;
}
