using System.Security.Claims;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Core.Tasks;
using Actors.Http.Front;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>Writes down what a task needs to know of its call, while the request is there.</summary>
internal sealed class TaskDrafts(TaskCaller caller, IOptions<ActorsOptions> options, TimeProvider time)
{
    private const int MaxCaptured = 4096;

    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    private readonly TaskSettings _settings = options.Value.Tasks;

    /// <summary>The task that a call of 2026-07-28 is to become, whose client knows of it.</summary>
    public NewTask Of(in Exchange exchange, McpServerTool tool, TaskTerms terms)
    {
        var (http, message) = (exchange.Http, exchange.Message);
        var server = exchange.Server.Key.Name;
        var owner = caller.OwnerOf(http.User, server);
        var key = TaskAsk.Key(message.Meta, owner);
        var parameters = Recorded(message.Params, withKey: key is not null);
        var recorded = new TaskCall
        {
            Server = server.Length == 0 ? null : server,
            Tool = tool.ProtocolTool.Name,
            Params = parameters,
            // Without a key nobody but its own creator can come for the task again.
            Digest = key is null ? "" : CallDigest.Of(RequestMethods.ToolsCall, parameters),
            Version = McpVersion.Modern,
            Capabilities = parameters.GetProperty("_meta"u8).GetProperty(MetaKey.ClientCapabilities),
            Captured = Capture(http),
        };
        var origin = new TaskOrigin
        {
            Modern = true,
            ProgressToken = message.Meta.TryGetProperty("progressToken"u8, out var token) ? token.Clone() : default,
            CanBeJoined = key is not null,
        };
        return Of(owner, WithClaims(recorded, http.User), origin, terms.Policy) with { IdempotencyKey = key };
    }

    /// <summary>The task that a call is to become.</summary>
    public NewTask Of(TaskCandidate candidate, bool hidden)
    {
        var (context, call, ask, tool, terms) = candidate;
        var server = HostedServer.NameOf(call);
        var owner = caller.OwnerOf(context.User, server);
        var key = ask.Key(owner);
        // A body that asked in the call left its state in the request; any other has none by then.
        var parameters = ask.Recorded(withState: terms.AskFirst);
        var recorded = new TaskCall
        {
            Server = server.Length == 0 ? null : server,
            Tool = tool.ProtocolTool.Name,
            Params = parameters,
            Digest = CallDigest.Of(RequestMethods.ToolsCall, parameters),
            Version = ask.Version,
            // The other generation says both in its parameters.
            Client = !ask.IsModern && context.Server.ClientInfo is { } client ? McpJson.Keep(client) : default,
            Capabilities = hidden && !call.CanAsk ? Nothing : ask.Capabilities ?? (context.Server.ClientCapabilities is { } declared ? McpJson.Keep(declared) : Nothing),
            LogLevel = LevelOf(context.Server),
            Captured = Capture(call.Scope.Http as HttpContext),
        };
        var origin = new TaskOrigin
        {
            Modern = ask.IsModern,
            Session = call.SessionId,
            ProgressToken = ask.ProgressToken is { } token ? McpJson.Keep(token) : default,
            Hidden = hidden,
            CanBeJoined = key is not null || (hidden && call.HiddenTaskId is not null),
        };
        var task = Of(owner, WithClaims(recorded, context.User), origin, terms.Policy with { Ttl = ask.Ttl(terms.Policy.Ttl, _settings.MaxTtl) });
        // Who waits on it listens to it before it is there.
        return task with { IdempotencyKey = key, Id = hidden ? call.HiddenTaskId ?? TaskId.New(time.GetUtcNow()) : null };
    }

    private NewTask Of(string owner, TaskCall call, TaskOrigin origin, TaskPolicy policy) =>
        new(owner, call, origin, policy) { MaxPerOwner = _settings.MaxPerOwner };

    private TaskCall WithClaims(TaskCall call, ClaimsPrincipal? user) =>
        TaskClaims.Record(call, user, _settings.ClaimTypes, out var problem) ?? throw new McpProtocolException(problem!, McpErrorCode.InvalidRequest);

    // Mostly there is nothing to leave out, and the text is kept as it came.
    private static JsonElement Recorded(JsonElement parameters, bool withKey)
    {
        if (!withKey && !parameters.TryGetProperty("task"u8, out _) && !parameters.TryGetProperty("requestState"u8, out _))
        {
            return parameters.Clone();
        }

        return TaskAsk.Recorded(JsonObject.Create(parameters)!, withState: false);
    }

    private static string? LevelOf(ModelContextProtocol.Server.McpServer server) =>
#pragma warning disable MCP9005 // Deprecated in the protocol, and works.
        server.LoggingLevel?.ToString();
#pragma warning restore MCP9005

    private IReadOnlyDictionary<string, string> Capture(HttpContext? http)
    {
        if (http is null || _settings.Capture is not { } capture)
        {
            return new Dictionary<string, string>();
        }

        var captured = capture(http);
        var bytes = captured.Sum(entry => Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value));
        return bytes <= MaxCaptured ? captured : throw new InvalidOperationException($"Tasks.Capture took {bytes} bytes; a task keeps at most {MaxCaptured}.");
    }
}
