using System.Collections.Concurrent;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

/// <summary>A session and the tasks of its calls, on the embedded engine.</summary>
public class SessionTaskTests
{
    private static readonly string Task = TaskId.New(SessionRig.Opened);
    private static readonly TaskQuestion Name = new("k", "elicitation/create", JsonElement.Parse("""{"message":"Name?"}"""));

    [Fact]
    public async Task Ask_DuringACall_IsAnsweredFromAnywhere()
    {
        await using var stage = await SessionStage.StartAsync();
        var (call, connection) = await BeginAsync(stage);

        var asking = call.AskAsync("elicitation/create", Name.Params, TestContext.Current.CancellationToken);
        var question = await QuestionAsync(connection);
        await AnswerAsync(stage, question, """{"action":"accept"}""");

        Assert.Equal("Name?", question.GetProperty("params").GetProperty("message").GetString());
        Assert.Equal("accept", (await asking).GetProperty("action").GetString());
    }

    [Fact]
    public async Task Ask_AnsweredWithAnError_ThrowsIt()
    {
        await using var stage = await SessionStage.StartAsync();
        var (call, connection) = await BeginAsync(stage);
        var asking = call.AskAsync("elicitation/create", Name.Params, TestContext.Current.CancellationToken);

        await stage.Ask(new AnswerSession(stage.Ticket, IdOf(await QuestionAsync(connection)), JsonElement.Parse("""{"error":{"code":-1,"message":"No."}}""")));

        Assert.Equal((-1, "No."), await ErrorOf(asking));
    }

    [Fact]
    public async Task Ask_OnACallThatTakesOneBody_CannotBePut()
    {
        await using var stage = await SessionStage.StartAsync();
        var (call, _) = await BeginAsync(stage, StreamShape.Json);

        var asking = call.AskAsync("elicitation/create", Name.Params, TestContext.Current.CancellationToken);

        Assert.False(call.CanAsk);
        Assert.Equal(RpcCode.InvalidRequest, (await ErrorOf(asking)).Code);
    }

    [Fact]
    public async Task Ask_ThenCancelled_IsWithdrawnBeforeTheCallsAnswer()
    {
        await using var stage = await SessionStage.StartAsync();
        var (call, connection) = await BeginAsync(stage);
        using var ending = new CancellationTokenSource();
        var asking = call.AskAsync("elicitation/create", Name.Params, ending.Token);
        var question = await QuestionAsync(connection);

        ending.Cancel();
        await call.SendMessageAsync(new JsonRpcResponse { Id = new RequestId(1), Result = new System.Text.Json.Nodes.JsonObject() }, TestContext.Current.CancellationToken);
        var withdrawn = await connection.NextAsync();
        var answer = await connection.NextAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Contains("notifications/cancelled", withdrawn, StringComparison.Ordinal);
        Assert.Contains(IdOf(question).ToString(), withdrawn, StringComparison.Ordinal);
        Assert.Contains("\"result\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_InASessionThatIsClosed_EndsWithoutAnAnswer()
    {
        await using var stage = await SessionStage.StartAsync();
        var (call, _) = await BeginAsync(stage);
        await stage.Ask(new CloseSession(stage.Ticket));

        var asking = call.AskAsync("elicitation/create", Name.Params, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.True(call.WasGivenUp);
    }

    [Fact]
    public async Task Stop_OfTheEngine_IsNotTheCallersWish()
    {
        await using var stage = await SessionStage.StartAsync();
        var (call, _) = await BeginAsync(stage);

        await stage.CrashAsync();

        Assert.False(call.WasGivenUp);
    }

    [Fact]
    public async Task Answer_ToATasksQuestion_IsSavedBeforeItIsAcknowledged()
    {
        await using var stage = await SessionStage.StartAsync();
        stage.Tasks = (_, _) => TaskReply.Unknown;
        var (call, connection) = await BeginAsync(stage);
        var asking = call.AskForTaskAsync(Task, "o", Name, TestContext.Current.CancellationToken);
        var question = await QuestionAsync(connection);
        var given = new List<(string, IMessage<TaskReply>)>();
        stage.Tasks = (id, message) =>
        {
            Assert.False(asking.IsCompleted);
            given.Add((id, message));
            return new TaskReply(TaskReplyKind.Ok);
        };

        await AnswerAsync(stage, question, """{"action":"decline"}""");

        var (id, message) = Assert.Single(given);
        var answer = Assert.IsType<AnswerTask>(message);
        Assert.Equal((Task, "o", "decline"), (id, answer.Owner, answer.Answers["k"].GetProperty("action").GetString()));
        Assert.Equal(Task, question.GetProperty("params").GetProperty("_meta").GetProperty(TaskMeta.RelatedTask).GetProperty("taskId").GetString());
        Assert.Equal("decline", (await asking).GetProperty("action").GetString());
    }

    [Fact]
    public async Task Answer_ThatTheTaskCannotSave_IsToBeSentAgain()
    {
        await using var stage = await SessionStage.StartAsync();
        stage.Tasks = (id, _) => throw new ActorUnreachableException(TaskId.ToActor(id), mayHaveRun: true, "gone");
        var (call, connection) = await BeginAsync(stage);
        var asking = call.AskForTaskAsync(Task, "o", Name, TestContext.Current.CancellationToken);
        var question = await QuestionAsync(connection);

        var first = await AnswerAsync(stage, question, """{"action":"accept"}""");
        stage.Tasks = (_, _) => new TaskReply(TaskReplyKind.Ok);
        var second = await AnswerAsync(stage, question, """{"action":"decline"}""");

        Assert.Equal((503, 0), (first.Status, second.Status));
        Assert.Equal("decline", (await asking).GetProperty("action").GetString());
    }

    [Fact]
    public async Task Answer_OfTheWrongShape_RefusesTheQuestion()
    {
        await using var stage = await SessionStage.StartAsync();
        var given = new List<IMessage<TaskReply>>();
        stage.Tasks = (_, message) =>
        {
            given.Add(message);
            return new TaskReply(message is AnswerTask ? TaskReplyKind.Invalid : TaskReplyKind.Ok, Problem: "No action.");
        };
        await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), null, ""));
        var (call, connection) = await BeginAsync(stage);
        _ = call.AskForTaskAsync(Task, "o", Name, TestContext.Current.CancellationToken);

        await AnswerAsync(stage, await QuestionAsync(connection), "{}");

        var refusal = Assert.IsType<RefuseTask>(given[^1]);
        Assert.Equal(("o", "k", RpcCode.InvalidParams, "No action."), (refusal.Owner, refusal.Key, refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task Offer_OnceThereIsAStandaloneStream_IsTakenAskedThereAndAnswered()
    {
        await using var stage = await SessionStage.StartAsync();
        var said = Listen(stage);
        await BeginAsync(stage);
        var listening = stage.Connect();
        await stage.Ask(new AskForTask(Task, "o", Name));
        await stage.Ask(new AttachSession(stage.Ticket, stage.At(listening), null, ""));

        var question = await QuestionAsync(listening);
        await stage.Ask(new AnswerSession(stage.Ticket, IdOf(question), JsonElement.Parse("""{"error":{"code":-1,"message":"No."}}""")));
        await AnswerAsync(stage, question, "{}");

        Assert.Equal(TakeQuestion.WaiterOf(stage.Ticket.Key), Assert.IsType<TakeQuestion>(said.ElementAt(0)).Waiter);
        var refusal = Assert.IsType<RefuseTask>(said.ElementAt(1));
        Assert.Equal((2, TaskOwner.Single, "k", -1, "No."), (said.Count, refusal.Owner, refusal.Key, refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task Offer_TakenBack_TellsTheClient()
    {
        await using var stage = await SessionStage.StartAsync();
        Listen(stage);
        await BeginAsync(stage);
        var listening = stage.Connect();
        await stage.Ask(new AttachSession(stage.Ticket, stage.At(listening), null, ""));
        await stage.Ask(new AskForTask(Task, "o", Name));
        var question = await QuestionAsync(listening);

        await stage.Ask(new AskForTask(Task, "o", null));

        Assert.Contains(IdOf(question).ToString(), await listening.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offer_WhoseStreamIsLost_IsDropped()
    {
        await using var stage = await SessionStage.StartAsync();
        var said = Listen(stage);
        await BeginAsync(stage);
        var listening = stage.Connect();
        var reply = await stage.Ask(new AttachSession(stage.Ticket, stage.At(listening), null, ""));
        await stage.Ask(new AskForTask(Task, "o", Name));
        await QuestionAsync(listening);

        await stage.Ask(new DetachSession(stage.Ticket, reply.Stream, listening.Id, Lost: true));
        await SessionStage.UntilAsync(() => said.Count == 2);

        Assert.Equal(TakeQuestion.WaiterOf(stage.Ticket.Key), Assert.IsType<DropQuestions>(said.ElementAt(1)).Waiter);
    }

    [Fact]
    public async Task Offer_InAnActivationThatFails_IsDropped()
    {
        await using var stage = await SessionStage.StartAsync();
        var said = Listen(stage);
        await BeginAsync(stage);
        var listening = stage.Connect();
        await stage.Ask(new AttachSession(stage.Ticket, stage.At(listening), null, ""));
        await stage.Ask(new AskForTask(Task, "o", Name));
        await QuestionAsync(listening);
        listening.Takes = false;
        stage.LoseNextSave();

        await Assert.ThrowsAsync<ActorUnreachableException>(async () => await stage.Ask(Telling(TaskNoticeKind.Log)));
        await SessionStage.UntilAsync(() => said.Count == 2);

        Assert.IsType<DropQuestions>(said.ElementAt(1));
    }

    [Fact]
    public async Task Tell_ASessionThatSavedNothing_KeepsLogMessagesOnly()
    {
        await using var stage = await SessionStage.StartAsync();
        await stage.Ask(Telling(TaskNoticeKind.Progress));
        await stage.Ask(Telling(TaskNoticeKind.Status));
        var saved = stage.IsSaved;
        await stage.Ask(Telling(TaskNoticeKind.Log));
        await stage.CrashAsync();
        var listening = stage.Connect();

        await stage.Ask(new AttachSession(stage.Ticket, stage.At(listening), null, ""));

        Assert.False(saved);
        Assert.Contains("{\"told\":3}", await listening.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_ASessionThatHasExpired_DoesNotBringItBack()
    {
        await using var stage = await SessionStage.StartAsync();
        stage.Time.Advance(TimeSpan.FromDays(2));

        await stage.Ask(Telling(TaskNoticeKind.Log));

        Assert.False(stage.IsSaved);
        Assert.True((await stage.CallAsync(1)).Reply.Gone);
    }

    private static ConcurrentQueue<IMessage<TaskReply>> Listen(SessionStage stage)
    {
        var said = new ConcurrentQueue<IMessage<TaskReply>>();
        stage.Tasks = (_, message) =>
        {
            said.Enqueue(message);
            return new TaskReply(TaskReplyKind.Ok, LegacyTasks.Views.Of(WorkStatus.InputRequired) with { Questions = [Name] });
        };
        return said;
    }

    private static TellOfTask Telling(TaskNoticeKind kind) => new(Task, kind, SessionRig.Bytes($"{{\"told\":{(kind == TaskNoticeKind.Log ? 3 : 0)}}}"), kind == TaskNoticeKind.Log ? "info" : null);

    internal static async Task<(SessionCall Call, StageConnection Connection)> BeginAsync(SessionStage stage, StreamShape shape = StreamShape.PrimedEvents)
    {
        var (_, connection) = await stage.CallAsync(1, shape: shape);
        await stage.Ask(new NotifySession(stage.Ticket, "notifications/initialized", default));
        var request = await (await stage.ServerAsync()).HeardAsync<JsonRpcRequest>();
        StageServer.Begin(request);
        return ((SessionCall)request.Context!.RelatedTransport!, connection);
    }

    private static async Task<JsonElement> QuestionAsync(StageConnection connection) => Json(await connection.NextAsync());

    private static JsonElement Json(string frame) => JsonElement.Parse(frame[(frame.IndexOf("data: ", StringComparison.Ordinal) + 6)..].Trim());

    private static RequestId IdOf(JsonElement question) => new(question.GetProperty("id").GetString()!);

    private static ValueTask<SessionReply> AnswerAsync(SessionStage stage, JsonElement question, string result) =>
        stage.Ask(new AnswerSession(stage.Ticket, IdOf(question), JsonElement.Parse($$"""{"result":{{result}}}""")));

    private static async Task<(int Code, string Message)> ErrorOf(Task<JsonElement> asking)
    {
        var error = (await Assert.ThrowsAsync<TaskQuestionException>(() => asking)).Error;
        return (error.Code, error.Message);
    }
}
