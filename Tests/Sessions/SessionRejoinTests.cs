using Actors.Core.Engine;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using Actors.Tests.LegacyTasks;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

/// <summary>What becomes of calls that wait on a task when their session's process is lost.</summary>
public class SessionRejoinTests
{
    [Fact]
    public async Task Resume_OfACallWithAHiddenTask_IsMadeAgainToWaitOnIt()
    {
        await using var stage = await SessionStage.StartAsync();
        var (call, seen) = await LoseAsync(stage);
        stage.Tasks = (id, _) => id == call.HiddenTaskId ? Hidden() : TaskReply.Unknown;
        var connection = stage.Connect();

        var reply = await stage.Ask(new AttachSession(stage.Ticket, stage.At(connection), seen, ""));
        var request = await (await stage.ServerAsync()).HeardAsync<JsonRpcRequest>();
        var again = (SessionCall)request.Context!.RelatedTransport!;
        await StageServer.AnswerAsync(request);

        Assert.False(reply.End);
        Assert.Equal(("tools/call", "long", new RequestId(1)), (request.Method, request.Params!["name"]!.GetValue<string>(), request.Id));
        Assert.Equal((call.HiddenTaskId, call.HiddenTaskId), (again.JoinsTask, again.HiddenTaskId));
        Assert.Null(call.JoinsTask);
        Assert.Contains($"id: {seen[..^2]}.1\n", await connection.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_OfACallWhoseTaskIsNotHidden_IsLost()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, seen) = await LoseAsync(stage);
        stage.Tasks = (_, _) => new TaskReply(TaskReplyKind.Ok, Views.Of(WorkStatus.Working));

        var reply = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), seen, ""));

        Assert.True(reply.End);
        Assert.Contains("\"error\"", SessionRig.Text(reply.First), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_OfAPlainCall_IsLost()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, seen) = await LoseAsync(stage);

        Assert.True((await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), seen, ""))).End);
    }

    [Fact]
    public async Task Resume_WhileTheTaskCannotBeReached_IsToBeTriedAgain()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, seen) = await LoseAsync(stage);
        stage.Tasks = (id, _) => throw new ActorUnreachableException(TaskId.ToActor(id), mayHaveRun: false, "gone");

        var refused = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), seen, ""));
        stage.Tasks = (_, _) => Hidden();
        var taken = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), seen, ""));

        Assert.Equal(503, refused.Status);
        Assert.True(taken is { End: false, Stream: > 0 });
    }

    [Fact]
    public async Task Resume_Twice_MakesTheCallOnce()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, seen) = await LoseAsync(stage);
        stage.Tasks = (_, _) => Hidden();

        var first = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), seen, ""));
        var second = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), seen, ""));

        Assert.Equal(first.Stream, second.Stream);
    }

    [Fact]
    public async Task Resume_OfAWaitForATask_WaitsAgain()
    {
        await using var stage = await SessionStage.StartAsync();
        var (reply, _) = await stage.CallAsync(1, "tasks/result", $$"""{"taskId":"{{Views.Id}}"}""");
        await stage.ServerAsync();
        await stage.CrashAsync();
        stage.Tasks = (_, _) => TaskReply.Unknown;

        var again = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), SeenBy(reply), ""));
        var request = await (await stage.ServerAsync()).HeardAsync<JsonRpcRequest>();

        Assert.False(again.End);
        Assert.Equal(("tasks/result", Views.Id), (request.Method, request.Params!["taskId"]!.GetValue<string>()));
        Assert.Null(((SessionCall)request.Context!.RelatedTransport!).JoinsTask);
    }

    [Fact]
    public async Task Cancel_OfACallThatWasTakenUp_FindsIt()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, seen) = await LoseAsync(stage);
        stage.Tasks = (_, _) => Hidden();
        await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), seen, ""));
        var server = await stage.ServerAsync();
        var request = await server.HeardAsync<JsonRpcRequest>();

        await stage.Ask(new NotifySession(stage.Ticket, "notifications/cancelled", System.Text.Json.JsonElement.Parse("""{"requestId":1}""")));

        Assert.Equal("notifications/cancelled", (await server.HeardAsync<JsonRpcNotification>()).Method);
        Assert.True(((SessionCall)request.Context!.RelatedTransport!).WasGivenUp);
    }

    private static TaskReply Hidden() => new(TaskReplyKind.Ok, Views.Of(WorkStatus.Working) with { Origin = new() { Hidden = true } });

    private static string SeenBy(SessionReply reply) => SessionRig.Text(reply.First).Split('\n')[0][4..];

    private static async Task<(SessionCall Call, string Seen)> LoseAsync(SessionStage stage)
    {
        var (reply, _) = await stage.CallAsync(1);
        var request = await (await stage.ServerAsync()).HeardAsync<JsonRpcRequest>();
        await stage.CrashAsync();
        return ((SessionCall)request.Context!.RelatedTransport!, SeenBy(reply));
    }
}
