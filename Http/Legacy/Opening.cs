using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Http.Front;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Legacy;

/// <summary>The handshake: answered by a server that lives for it only, since nothing is kept of a session until it has something to lose.</summary>
internal sealed class Opening(SessionContext context, LegacyTaskSurface tasks)
{
    private static readonly RpcError Malformed = new(RpcCode.InvalidParams,
        "initialize needs 'protocolVersion', 'capabilities' and 'clientInfo' with 'name' and 'version'.",
        $$"""{"supported":["{{McpVersion.NewestLegacy}}","{{McpVersion.June2025}}","{{McpVersion.March2025}}"]}""");

    /// <summary>Answers <c>initialize</c> and issues the session id.</summary>
    public async Task HandleAsync(Exchange exchange)
    {
        var (http, principal, message, server) = exchange;
        var version = McpVersion.Negotiate(message.Text("protocolVersion"u8));
        if (Read(message, version) is not { } handshake)
        {
            await Reply.Error(http, StatusCodes.Status400BadRequest, Malformed, message.Id);
            return;
        }

        var answer = await AnswerAsync(exchange, version);
        if (answer is JsonRpcResponse { Result: JsonObject result })
        {
            server.Complete(RequestMethods.Initialize, version, result);
            tasks.Declare(result, version, server.Tasks, http.User);
            var (id, ticket) = context.Tickets.Issue(principal, version, handshake, context.Time.GetUtcNow(), RandomNumberGenerator.GetBytes(32), server.Key.Name);
            if (ticket.Handshake is null && await Asking.Ask(context.Actors, http, ticket, new OpenSession(ticket, handshake), message.Id) is null)
            {
                return;
            }

            http.Response.Headers["Mcp-Session-Id"] = id;
        }

        await Reply.Json(http, StatusCodes.Status200OK, Wire.ToJson(answer, message.Id));
    }

    private static async Task<JsonRpcMessage> AnswerAsync(Exchange exchange, string version)
    {
        var (http, _, message, hosted) = exchange;
        var parameters = (JsonObject)message.ParamsNode()!.DeepClone();
        // The SDK refuses revisions without a handshake; here they are answered with the newest that has one.
        parameters["protocolVersion"] = version;
        await using var transport = new OpeningTransport();
        await using var server = hosted.Model.Factory.Create(transport, http, client: null, capabilities: null);
        using (ExecutionContext.SuppressFlow())
        {
            _ = server.RunAsync(CancellationToken.None);
        }

        return await transport.AskAsync(new JsonRpcRequest
        {
            Id = message.Id,
            Method = "initialize",
            Params = parameters,
            Context = new JsonRpcMessageContext { ExecutionContext = ExecutionContext.Capture(), User = http.User },
        });
    }

    private static Handshake? Read(Incoming message, string version)
    {
        if (message.Text("protocolVersion"u8) is null
            || message.Params.ValueKind != JsonValueKind.Object
            || !message.Params.TryGetProperty("capabilities"u8, out var capabilities) || capabilities.ValueKind != JsonValueKind.Object
            || !message.Params.TryGetProperty("clientInfo"u8, out var client) || client.ValueKind != JsonValueKind.Object
            || !TryText(client, "name"u8, out var name) || !TryText(client, "version"u8, out var clientVersion))
        {
            return null;
        }

        try
        {
            TryText(client, "title"u8, out var title);
            var declared = (ClientCapabilities)capabilities.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ClientCapabilities)))!;
            if (version != McpVersion.NewestLegacy && declared.Elicitation is { } elicitation)
            {
                // A page to go to exists from 2025-11-25 on, whatever an older client says that it can do.
                elicitation.Url = null;
            }

            return new Handshake(new Implementation { Name = name!, Version = clientVersion!, Title = title }, declared);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryText(JsonElement element, ReadOnlySpan<byte> name, out string? text)
    {
        text = element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }
}
