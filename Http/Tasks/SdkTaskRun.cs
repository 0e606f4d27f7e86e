using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Core.Tasks;
using Actors.Http.Modern.Questions;
using Actors.Http.Servers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>
/// One attempt of a task, as the server sees it that runs it: one request of its own. What the server asks becomes the task's
/// question, what it tells the task's progress and log, and its answer the task's outcome.
/// </summary>
internal sealed class SdkTaskRun(TaskAttempt attempt, ITaskOutlet outlet, TaskListeners listeners, Func<string, bool> absorb)
    : SharedCall(new CallScope(null, TaskClaims.Restore(attempt.Call), null, null))
{
    private readonly CancellationTokenSource _ending = new();
    private IReadOnlyList<string> _exception = [];
    private int _told;

    /// <summary>What is run.</summary>
    public TaskAttempt Attempt => attempt;

    /// <summary>Where it says what it has to say.</summary>
    public ITaskOutlet Outlet => outlet;

    /// <summary>The token of the body, where it is run past the server's message loop.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>How the body ended, where it was run past the message loop and only the server can tell.</summary>
    public Task<ResultOrAlternate<CallToolResult>>? Left { get; set; }

    /// <summary>Whether the log says already that the body threw, or is to say nothing.</summary>
    public bool IsLogged { get; set; }

    /// <summary>The least severe log message that the session wanted which made the task.</summary>
    public LoggingLevel? LogLevel { get; } = Enum.TryParse<LoggingLevel>(attempt.Call.LogLevel, ignoreCase: true, out var level) ? level : null;

    /// <inheritdoc/>
    public override string? SessionId => attempt.Origin.Session;

    /// <summary>What the body ended by, so far; null: it has begun anew.</summary>
    public void Threw(Exception? exception)
    {
        var names = new List<string>();
        for (var type = exception?.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            names.Add(type.FullName ?? type.Name);
        }

        _exception = names;
    }

    /// <summary>Ends with what the body returned, as the server would have answered with it.</summary>
    public async Task ReturnAsync(CallToolResult result, McpServerOptions server)
    {
        result.ResultType ??= "complete";
        if (result is { Meta: null, ResultType: "complete" } && !Passes)
        {
            var whole = McpJson.Keep(result, McpJson.Write, ServerIdentity.Tail(server));
            if (TryEnd())
            {
                Complete(whole);
            }

            return;
        }

        var tree = McpJson.ToNode(result);
        ServerIdentity.AddTo(tree, server);
        await ((ITransport)this).SendMessageAsync(new JsonRpcResponse { Id = new RequestId(ServerId), Result = tree }, CancellationToken.None);
    }

    /// <summary>The body asked and ended. It is run again with the answers.</summary>
    public void AskAndEnd(InputRequiredResult asked)
    {
        var requests = McpJson.ToNode(asked)["inputRequests"] as JsonObject ?? [];
        if (InputRequests.Check(requests, attempt.Call.Capabilities) is { } error)
        {
            Fail(error);
        }
        else if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            outlet.AskAndEnd(
                requests.ToDictionary(request => request.Key, request => new TaskQuestion(request.Key, (string)request.Value!["method"]!, Keep(request.Value["params"]))),
                asked.RequestState);
        }
    }

    /// <summary>The body asks and waits.</summary>
    public async Task<JsonNode?> AskAsync(string method, JsonNode? parameters, CancellationToken cancellationToken)
    {
        if (method is not ("elicitation/create" or "sampling/createMessage" or "roots/list"))
        {
            throw new McpException($"A client cannot be asked '{method}'.");
        }

        var asked = Keep(parameters);
        if (QuestionRules.Missing(method, asked, attempt.Call.Capabilities) is { } missing)
        {
            throw attempt.Origin.Modern ? MissingCapability.Exception(missing) : MissingCapability.Legacy(missing);
        }

        try
        {
            return JsonObject.Create(await outlet.AskAsync(method, asked, cancellationToken));
        }
        catch (TaskQuestionException refused)
        {
            throw new McpProtocolException(refused.Error.Message, (McpErrorCode)refused.Error.Code);
        }
    }

    /// <inheritdoc/>
    protected override void FireToken()
    {
        _ = _ending.CancelAsync();
        base.FireToken();
    }

    /// <inheritdoc/>
    protected override void Deliver(JsonRpcMessageWithId? answer)
    {
        switch (answer)
        {
            case JsonRpcError error:
                Fail(error.Error);
                break;
            case JsonRpcResponse response:
                Complete(response.Result as JsonObject ?? []);
                break;
        }

        Release(answer);
    }

    private void Complete(JsonObject result)
    {
        if ((result["resultType"] as JsonValue)?.TryGetValue(out string? type) == true && type == "input_required")
        {
            // Returned by a filter of the author, in place of the exception that means the same.
            AskAndEnd(McpJson.Read<InputRequiredResult>(result));
        }
        else
        {
            Complete(McpJson.Keep((JsonNode)result));
        }
    }

    private void Complete(JsonElement result)
    {
        if (Interlocked.Exchange(ref _told, 1) != 0)
        {
            return;
        }

        var outcome = new TaskOutcome(result, default);
        if (outcome.IsToolError && _exception.Count > 0)
        {
            outlet.Fail(outcome, _exception);
        }
        else
        {
            outlet.Complete(result);
        }
    }

    private void Fail(JsonRpcErrorDetail error)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            outlet.Fail(new TaskOutcome(default, McpJson.Keep(error)), _exception);
        }
    }

    /// <inheritdoc/>
    protected override async Task NotifyAsync(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        if (absorb(notification.Method))
        {
            return;
        }

        var heard = attempt.Origin.Hidden && await listeners.TellAsync(attempt.Id, notification);
        if (notification.Method == NotificationMethods.ProgressNotification && !heard && Progress(notification.Params) is { } progress)
        {
            outlet.Progress(progress);
        }
        else
        {
            outlet.Heartbeat();
        }

        if (notification.Method == NotificationMethods.LoggingMessageNotification && !heard && Text(notification.Params?["level"]) is { } level)
        {
            outlet.Log(level, Wire.ToJson(notification));
        }
    }

    /// <inheritdoc/>
    protected override Task AskedAsync(JsonRpcRequest question, CancellationToken cancellationToken)
    {
        _ = AnswerAsync(question, cancellationToken);
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(JsonRpcRequest question, CancellationToken cancellationToken)
    {
        JsonRpcMessageWithId answer;
        try
        {
            answer = new JsonRpcResponse { Id = question.Id, Result = await AskAsync(question.Method, question.Params, cancellationToken) };
        }
        catch (Exception exception)
        {
            var code = exception is McpProtocolException known ? (int)known.ErrorCode : RpcCode.InternalError;
            answer = new JsonRpcError { Id = question.Id, Error = new() { Code = code, Message = exception.Message } };
        }

        Reply(answer);
    }

    private static TaskProgress? Progress(JsonNode? parameters) => parameters is JsonObject values && Number(values["progress"]) is { } progress
        ? new(progress, Number(values["total"]), Text(values["message"]))
        : null;

    private static JsonElement Keep(JsonNode? node) => node is JsonObject ? McpJson.Keep(node) : default;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static double? Number(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? JsonElement.Parse(value.ToJsonString()).GetDouble() : null;
}
