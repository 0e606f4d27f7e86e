using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Core.Tasks;
using Actors.Http.Modern.Questions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>
/// One attempt of a task, as the private server sees it that runs it: the transport of the server and of its one request. What
/// the server asks becomes the task's question, what it tells the task's progress and log, and its answer the task's outcome.
/// </summary>
internal sealed class SdkTaskRun(TaskAttempt attempt, ITaskOutlet outlet, TaskListeners listeners, Func<string, bool> absorb) : ICallTransport
{
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Abandoned = 2;
    private const int Ended = 3;

    private readonly Channel<JsonRpcMessage> _messages = Channel.CreateUnbounded<JsonRpcMessage>(new() { SingleReader = true });
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<string> _exception = [];
    private volatile bool _cancelled;
    private int _phase;
    private int _told;

    /// <summary>What is run.</summary>
    public TaskAttempt Attempt => attempt;

    /// <summary>Where it says what it has to say.</summary>
    public ITaskOutlet Outlet => outlet;

    /// <summary>Completes when the body is over and what became of it has been told.</summary>
    public Task Over => _over.Task;

    /// <summary>The least severe log message that the session wanted which made the task.</summary>
    public LoggingLevel? LogLevel { get; } = Enum.TryParse<LoggingLevel>(attempt.Call.LogLevel, ignoreCase: true, out var level) ? level : null;

    /// <inheritdoc/>
    public CallScope Scope { get; } = new(null, TaskClaims.Restore(attempt.Call), null, null);

    /// <inheritdoc/>
    public string? SessionId => attempt.Origin.Session;

    /// <inheritdoc/>
    public ChannelReader<JsonRpcMessage> MessageReader => _messages.Reader;

    /// <summary>Gives the server its request.</summary>
    public void Begin() => _messages.Writer.TryWrite(RunRequests.Repeat(attempt.Call, this));

    /// <summary>Fires the token of the body.</summary>
    public void Cancel()
    {
        _cancelled = true;
        _messages.Writer.TryWrite(RunRequests.Cancellation());
        // The SDK answers no request that was cancelled, not even one whose handler is over by then.
        if (Interlocked.CompareExchange(ref _phase, Abandoned, Waiting) is not Running)
        {
            _over.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public bool TryBegin() => Interlocked.CompareExchange(ref _phase, Running, Waiting) != Abandoned;

    /// <inheritdoc/>
    public void End()
    {
        // Whichever of this and Cancel comes last sees the other.
        Interlocked.Exchange(ref _phase, Ended);
        if (_cancelled)
        {
            _over.TrySetResult();
        }
    }

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
    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        switch (message)
        {
            case JsonRpcNotification notification:
                return NotifyAsync(notification);
            case JsonRpcRequest question:
                _ = AnswerAsync(question, cancellationToken);
                break;
            case JsonRpcError error:
                Fail(error.Error);
                _over.TrySetResult();
                break;
            case JsonRpcResponse response:
                Complete(response.Result as JsonObject ?? []);
                _over.TrySetResult();
                break;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _messages.Writer.TryComplete();
        return default;
    }

    private void Complete(JsonObject result)
    {
        if ((result["resultType"] as JsonValue)?.TryGetValue(out string? type) == true && type == "input_required")
        {
            // Returned by a filter of the author, in place of the exception that means the same.
            AskAndEnd(McpJson.Read<InputRequiredResult>(result));
        }
        else if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            var outcome = new TaskOutcome(McpJson.Keep((JsonNode)result), default);
            if (outcome.IsToolError && _exception.Count > 0)
            {
                outlet.Fail(outcome, _exception);
            }
            else
            {
                outlet.Complete(outcome.Result);
            }
        }
    }

    private void Fail(JsonRpcErrorDetail error)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            outlet.Fail(new TaskOutcome(default, McpJson.Keep(error)), _exception);
        }
    }

    private async Task NotifyAsync(JsonRpcNotification notification)
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

    // What the SDK asks on its own account, past the server that the handler sees.
    private async Task AnswerAsync(JsonRpcRequest question, CancellationToken cancellationToken)
    {
        JsonRpcMessage answer;
        try
        {
            answer = new JsonRpcResponse { Id = question.Id, Result = await AskAsync(question.Method, question.Params, cancellationToken) };
        }
        catch (Exception exception)
        {
            var code = exception is McpProtocolException known ? (int)known.ErrorCode : RpcCode.InternalError;
            answer = new JsonRpcError { Id = question.Id, Error = new() { Code = code, Message = exception.Message } };
        }

        _messages.Writer.TryWrite(answer);
    }

    private static TaskProgress? Progress(JsonNode? parameters) => parameters is JsonObject values && Number(values["progress"]) is { } progress
        ? new(progress, Number(values["total"]), Text(values["message"]))
        : null;

    private static JsonElement Keep(JsonNode? node) => node is JsonObject ? McpJson.Keep(node) : default;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static double? Number(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? JsonElement.Parse(value.ToJsonString()).GetDouble() : null;
}
