using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Upstreams;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Serving.Following;

/// <summary>
/// The body of a task of this host whose server has tasks of its own: makes the server's task in a step, so that a later attempt finds it, asks for it until it
/// is over, and passes its questions on. The server's task outlives this node; it is cancelled only where this host's task is over.
/// </summary>
internal sealed class UpstreamTaskFollower(Forwarder forwarder, EngineAccess engine, TimeProvider time)
{
    // A server that is not there may come back with its tasks.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longer = TimeSpan.FromMinutes(1);

    /// <summary>Runs one attempt, and returns the result as the server gave it.</summary>
    public async Task<JsonElement> RunAsync(FollowedCall call, CancellationToken cancellationToken)
    {
        for (var round = 0; ; round++)
        {
            var result = await CreateAsync(call, round, cancellationToken);
            if (FollowedTask.Created(result, call.Terms.Follows) is not { } task)
            {
                return result;
            }

            try
            {
                return await FollowAsync(call, task, cancellationToken);
            }
            catch (McpProtocolException unknown) when (unknown.ErrorCode == McpErrorCode.InvalidParams && call.Terms.Repeats && round < call.Task.Attempt)
            {
                // The server has lost its task, and a second run does no harm.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await CancelAsync(call, task);
                throw;
            }
        }
    }

    private async Task<JsonElement> CreateAsync(FollowedCall call, int round, CancellationToken cancellationToken)
    {
        var begins = false;
        if (!call.Terms.Repeats)
        {
            await call.Task.StepAsync($"actors/upstream-begins-{round}", _ => Task.FromResult(begins = true), cancellationToken);
        }

        return await call.Task.StepAsync($"actors/upstream-task-{round}", _ => begins || call.Terms.Repeats ? SendAsync() : throw Unknown(call), cancellationToken);

        Task<JsonElement> SendAsync()
        {
            var parameters = FollowedRequests.Create(call.Parameters, call.Terms.Follows, call.Task.Deadline - time.GetUtcNow() + Longer);
            return forwarder.SendAsync(call.Server, call.Context, RequestMethods.ToolsCall, parameters, cancellationToken);
        }
    }

    // An earlier attempt ended between its request and its answer: whether there is a task of the server's is not known.
    private static McpException Unknown(FollowedCall call) =>
        new($"Its node was lost while the server '{call.Server.Name}' was asked to begin; whether it did is not known.");

    private async Task<JsonElement> FollowAsync(FollowedCall call, FollowedTask task, CancellationToken cancellationToken)
    {
        var questions = new FollowedQuestions(forwarder, call);
        var heard = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await StepAsync(call, task, questions, cancellationToken) is { } result)
                {
                    return result;
                }

                task = await GetAsync(call, task, cancellationToken);
                heard = time.GetTimestamp();
            }
            catch (UpstreamException failed) when (failed.Failure is not UpstreamFailure.Unknown && time.GetElapsedTime(heard) < Patience)
            {
                // The task is asked for again, not begun again.
            }

            call.Task.Heartbeat();
            await Task.Delay(task.PollInterval, time, cancellationToken);
        }
    }

    private async Task<FollowedTask> GetAsync(FollowedCall call, FollowedTask task, CancellationToken cancellationToken)
    {
        var said = await RequestAsync(call, task, "tasks/get", PollTimeout, cancellationToken);
        var now = FollowedTask.Read(said) ?? throw new McpException($"The server '{call.Server.Name}' does not say how its task is.");
        if (now.Message is { } message && message != task.Message)
        {
            call.Task.SetStatus(message);
        }

        return now;
    }

    private Task<JsonElement?> StepAsync(FollowedCall call, FollowedTask task, FollowedQuestions questions, CancellationToken cancellationToken) => (task.Status, call.Terms.Follows) switch
    {
        // Its questions come during this request, which lasts until the task is over.
        ("completed" or "failed" or "input_required", UpstreamTaskDialect.Legacy) => ResultAsync(call, task, cancellationToken),
        ("input_required", _) => questions.AnswerAsync(task, cancellationToken),
        ("completed", _) when task.Whole.TryGetProperty("result"u8, out var result) => Task.FromResult<JsonElement?>(result),
        ("failed", _) when task.Whole.TryGetProperty("error"u8, out var error) => throw ErrorOf(error),
        ("completed" or "failed" or "cancelled", _) => throw new McpException(
            $"The task of the server '{call.Server.Name}' ended as {task.Status}{(task.Message is { } message ? $": {message}" : ".")}"),
        _ => Task.FromResult<JsonElement?>(null),
    };

    private async Task<JsonElement?> ResultAsync(FollowedCall call, FollowedTask task, CancellationToken cancellationToken)
    {
        var result = await RequestAsync(call, task, "tasks/result", timeout: null, cancellationToken);
        // The server's task is nothing that the caller of this host knows.
        return result.TryGetProperty("_meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty(TaskMeta.RelatedTask, out _)
            ? JsonEdit.With(result, WithoutTask)
            : result;
    }

    private static bool WithoutTask(Utf8JsonWriter json, JsonProperty property)
    {
        if (!property.NameEquals("_meta"u8))
        {
            return false;
        }

        json.WritePropertyName("_meta"u8);
        JsonEdit.Without(property.Value, TaskMeta.RelatedTask).WriteTo(json);
        return true;
    }

    private Task<JsonElement> RequestAsync(FollowedCall call, FollowedTask task, string method, TimeSpan? timeout, CancellationToken cancellationToken) =>
        forwarder.SendAsync(call.Server, call.Context, method, FollowedRequests.About(task.Id, call.Terms.Follows), cancellationToken, timeout);

    private static McpProtocolException ErrorOf(JsonElement error)
    {
        var code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code"u8, out var number) && number.TryGetInt32(out var known) ? known : RpcCode.InternalError;
        var exception = new McpProtocolException(JsonEdit.Text(error, "message") ?? "The task failed.", (McpErrorCode)code);
        return Untouched.Carry(exception, error.ValueKind == JsonValueKind.Object && error.TryGetProperty("data"u8, out var data) ? data : default);
    }

    // The token fires for many reasons. Where this host's task goes on, on another node or in the next life of this one, so must the server's.
    private async Task CancelAsync(FollowedCall call, FollowedTask task)
    {
        using var limit = new CancellationTokenSource(CancelTimeout, time);
        try
        {
            var own = await engine.Tasks.ReadAsync(owner: null, call.Task.TaskId!, withOutcome: false, limit.Token);
            if (own is { Status: WorkStatus.Working or WorkStatus.InputRequired })
            {
                return;
            }
        }
        catch (Exception exception) when (exception is Core.Engine.ActorUnreachableException or OperationCanceledException)
        {
            return;
        }

        await forwarder.TellAsync(call.Server, call.Context, "tasks/cancel", FollowedRequests.About(task.Id, call.Terms.Follows), CancelTimeout);
    }
}
