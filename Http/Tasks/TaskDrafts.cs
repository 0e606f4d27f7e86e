using System.Text;
using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Core.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>Writes down what a task needs to know of its call, while the request is there.</summary>
internal sealed class TaskDrafts(TaskCaller caller, IOptions<ActorsOptions> options, TimeProvider time)
{
    private const int MaxCaptured = 4096;

    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    private readonly TaskSettings _settings = options.Value.Tasks;

    /// <summary>The task that a call is to become.</summary>
    public NewTask Of(TaskCandidate candidate, bool hidden)
    {
        var (context, call, ask, tool, terms) = candidate;
        var owner = caller.OwnerOf(context.User);
        var key = ask.Key(owner);
        // A body that asked in the call left its state in the request; any other has none by then.
        var parameters = ask.Recorded(withState: terms.AskFirst);
        var recorded = new TaskCall
        {
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
        recorded = TaskClaims.Record(recorded, context.User, _settings.ClaimTypes, out var problem)
            ?? throw new McpProtocolException(problem!, McpErrorCode.InvalidRequest);
        var origin = new TaskOrigin
        {
            Modern = ask.IsModern,
            Session = call.SessionId,
            ProgressToken = ask.ProgressToken is { } token ? McpJson.Keep(token) : default,
            Hidden = hidden,
            CanBeJoined = key is not null || (hidden && call.HiddenTaskId is not null),
        };
        return new NewTask(owner, recorded, origin, terms.Policy with { Ttl = ask.Ttl(terms.Policy.Ttl, _settings.MaxTtl) })
        {
            IdempotencyKey = key,
            Id = (hidden ? call.HiddenTaskId : null) ?? TaskId.New(time.GetUtcNow()),
            MaxPerOwner = _settings.MaxPerOwner,
        };
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
