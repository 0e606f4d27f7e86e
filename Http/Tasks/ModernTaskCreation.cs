using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Http.Authorization;
using Actors.Http.Front;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>
/// Calls of 2026-07-28 that certainly become tasks which their clients know of: the task is created here at the front. The SDK's
/// server would do no more than ask <see cref="TaskFilter"/>, which decides the same; what the author has to say of the call is
/// said when the task runs.
/// </summary>
internal sealed partial class ModernTaskCreation(TaskDrafts drafts, TaskCalls tasks, ILogger<ModernTaskCreation> logger)
{
    private readonly Remembered<ClientCapabilities> _capabilities = new(McpJson.Read<ClientCapabilities>);

    /// <summary>The tool whose task a call is to become; null where anything but the terms of the tool has a say in it.</summary>
    public McpServerTool? ToolOf(in Exchange exchange)
    {
        var message = exchange.Message;
        var (options, offer) = (exchange.Server.Options, exchange.Server.Tasks);
        return message.Method == RequestMethods.ToolsCall
            && options.Filters.Message is { IncomingFilters.Count: 0, OutgoingFilters.Count: 0 }
            && options.Handlers.CallToolWithAlternateHandler is null
            && message.Text("name"u8) is { } name
            && options.ToolCollection is { } tools && tools.TryGetPrimitive(name, out var tool)
            && offer.Of(tool) is { Allows: true, AskFirst: false } terms
            && !AuthorizationMetadata.IsOn(tool)
            && Declares(message.Meta) && IsSound(message) ? tool : null;
    }

    /// <summary>Creates the task of a call of that tool, durably, and returns the answer to its caller.</summary>
    public async Task<JsonRpcMessageWithId> CreateAsync(Exchange exchange, McpServerTool tool)
    {
        var (http, message) = (exchange.Http, exchange.Message);
        try
        {
            var view = await tasks.CreateAsync(drafts.Of(exchange, tool, exchange.Server.Tasks.Of(tool)), http, http.RequestAborted);
            return new JsonRpcResponse { Id = message.Id, Result = CreatedTask.Answer(view, exchange.Server.Options) };
        }
        catch (McpProtocolException refused)
        {
            return new JsonRpcError { Id = message.Id, Error = new() { Code = (int)refused.ErrorCode, Message = refused.Message, Data = DataOf(refused) } };
        }
        catch (Exception exception)
        {
            // What the host's own code throws is told as what a tool's throws: that it did, and no more.
            LogFailed(exception, tool.ProtocolTool.Name);
            var failed = new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = $"An error occurred invoking '{tool.ProtocolTool.Name}'." }] };
            var result = McpJson.ToNode(failed);
            result["resultType"] = "complete";
            ServerIdentity.AddTo(result, exchange.Server.Options);
            return new JsonRpcResponse { Id = message.Id, Result = result };
        }
    }

    private static bool Declares(JsonElement meta) =>
        meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty(MetaKey.ClientCapabilities, out var capabilities) && capabilities.ValueKind == JsonValueKind.Object
        && capabilities.TryGetProperty("extensions"u8, out var extensions) && extensions.ValueKind == JsonValueKind.Object
        && extensions.TryGetProperty(TaskMeta.Extension, out var tasks) && tasks.ValueKind == JsonValueKind.Object;

    // What does not fit is refused by the server, in its own words.
    private bool IsSound(Incoming message) =>
        (!message.Params.TryGetProperty("arguments"u8, out var arguments) || arguments.ValueKind == JsonValueKind.Object)
        && (!message.Meta.TryGetProperty("progressToken"u8, out var token) || token.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        && AreSound(message.Meta.GetProperty(MetaKey.ClientCapabilities));

    private bool AreSound(JsonElement capabilities)
    {
        try
        {
            _ = _capabilities.Of(capabilities);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonObject? DataOf(McpProtocolException refused)
    {
        var data = new JsonObject();
        foreach (var key in refused.Data.Keys)
        {
            if (key is string name && refused.Data[name] is JsonElement value)
            {
                data[name] = JsonNode.Parse(JsonMarshal.GetRawUtf8Value(value));
            }
        }

        return data.Count == 0 ? null : data;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A task of the tool '{Tool}' could not be created.")]
    private partial void LogFailed(Exception exception, string tool);
}
