using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>The parameters of a call as they go out: untouched, but for what is the connection's own.</summary>
internal static class Outbound
{
    private const string LogLevel = "io.modelcontextprotocol/logLevel";
    private const string Capabilities = "io.modelcontextprotocol/clientCapabilities";

    // What a caller of 2026-07-28 says of itself in each request. An older server was told by the handshake.
    private static readonly string[] OfTheCaller =
        ["io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientInfo", Capabilities, LogLevel];

    /// <summary>The request of an exchange. Its progress token becomes the exchange's own, since those of two callers may be the same.</summary>
    public static JsonRpcRequest Of(Exchange exchange, JsonElement parameters, bool isModern)
    {
        var request = new JsonRpcRequest { Id = new RequestId(exchange.Id), Method = exchange.Method, Params = LinkJson.ToNode(parameters) };
        if (parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("_meta", out var said) && said.ValueKind == JsonValueKind.Object)
        {
            var meta = (JsonObject)((JsonObject)request.Params!)["_meta"]!;
            if (said.TryGetProperty("progressToken", out var token))
            {
                exchange.Token = token;
                meta["progressToken"] = exchange.Id;
            }

            if (isModern)
            {
                exchange.LogLevel = meta[LogLevel]?.DeepClone();
                exchange.Extensions = (meta[Capabilities] as JsonObject)?["extensions"]?.DeepClone();
            }
            else
            {
                Array.ForEach(OfTheCaller, name => meta.Remove(name));
            }
        }

        return request;
    }

    /// <summary>Puts back what the SDK's client has replaced by what it says of itself.</summary>
    public static void Restore(Exchange exchange, JsonRpcRequest request)
    {
        if ((exchange.LogLevel ?? exchange.Extensions) is null || request.Params is not JsonObject parameters || parameters["_meta"] is not JsonObject meta)
        {
            return;
        }

        if (exchange.LogLevel is { } level)
        {
            meta[LogLevel] = level.DeepClone();
        }

        if (exchange.Extensions is { } extensions && meta[Capabilities] is JsonObject capabilities)
        {
            capabilities["extensions"] = extensions.DeepClone();
        }
    }
}
