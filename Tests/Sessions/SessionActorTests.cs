using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

/// <summary>The shell around the machine: what it saves, and when it lets go.</summary>
public class SessionActorTests
{
    [Fact]
    public async Task Calls_ThatAreTaken_SaveNothing()
    {
        await using var stage = await SessionStage.StartAsync();
        var (reply, connection) = await stage.CallAsync(1);
        var server = await stage.ServerAsync();

        await StageServer.AnswerAsync(await server.HeardAsync<JsonRpcRequest>());
        var answer = await connection.NextAsync();

        Assert.Null(reply.Error);
        Assert.Contains("\"id\":1", answer, StringComparison.Ordinal);
        Assert.Equal("", await connection.NextAsync());
        Assert.Equal((0, false), (stage.Saves, stage.IsSaved));
    }

    [Fact]
    public async Task Answer_NobodyTakes_IsSavedAndReplayedByTheNextProcess()
    {
        await using var stage = await SessionStage.StartAsync();
        var (reply, connection) = await stage.CallAsync(1);
        var server = await stage.ServerAsync();
        connection.Takes = false;
        await StageServer.AnswerAsync(await server.HeardAsync<JsonRpcRequest>());
        await SessionStage.UntilAsync(() => stage.IsSaved);

        await stage.CrashAsync();
        var id = SessionRig.Text(reply.First).Split('\n')[0][4..];
        var resumed = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), id, ""));

        Assert.True(resumed.End);
        Assert.Contains("\"id\":1,\"result\":{}", SessionRig.Text(resumed.First), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ThatDiesWithItsProcess_GetsAnErrorWithItsOwnId()
    {
        await using var stage = await SessionStage.StartAsync();
        var (reply, _) = await stage.CallAsync(7);

        await stage.CrashAsync();
        var id = SessionRig.Text(reply.First).Split('\n')[0][4..];
        var resumed = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), id, ""));

        Assert.True(resumed.End);
        Assert.Contains("\"id\":7,\"error\"", SessionRig.Text(resumed.First), StringComparison.Ordinal);
        Assert.Equal(0, stage.Saves);
    }

    [Fact]
    public async Task Save_ThatFails_EndsEveryCall()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, waiting) = await stage.CallAsync(1, shape: StreamShape.Events);
        var (_, subscribing) = await stage.CallAsync(2, "resources/subscribe", """{"uri":"a"}""", StreamShape.Json);
        var server = await stage.ServerAsync();
        await server.HeardAsync<JsonRpcRequest>();
        var subscribe = await server.HeardAsync<JsonRpcRequest>();

        stage.LoseNextSave();
        await StageServer.AnswerAsync(subscribe);
        var lost = await waiting.NextAsync();
        var failed = await subscribing.NextAsync();

        Assert.Contains("\"id\":1,\"error\"", lost, StringComparison.Ordinal);
        Assert.Contains("\"id\":2,\"error\"", failed, StringComparison.Ordinal);
        await server.Disposed;
        Assert.Null((await stage.CallAsync(3)).Reply.Error);
    }

    [Fact]
    public async Task Server_NobodyCalls_IsLetGoWhileTheStreamStays()
    {
        await using var stage = await SessionStage.StartAsync();
        var listening = stage.Connect();
        await stage.Ask(new AttachSession(stage.Ticket, stage.At(listening), null, ""));
        await stage.CallAsync(1);
        var server = await stage.ServerAsync();
        await StageServer.AnswerAsync(await server.HeardAsync<JsonRpcRequest>());

        stage.Time.Advance(TimeSpan.FromMinutes(3));
        await server.Disposed.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        stage.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(1, stage.Counts.Active);
    }

    [Fact]
    public async Task Session_NobodyUses_IsLetGo()
    {
        await using var stage = await SessionStage.StartAsync();
        await stage.CallAsync(1);
        var server = await stage.ServerAsync();
        await StageServer.AnswerAsync(await server.HeardAsync<JsonRpcRequest>());

        await SessionStage.UntilAsync(() =>
        {
            stage.Time.Advance(TimeSpan.FromSeconds(30));
            return stage.Counts.Active == 0;
        });

        Assert.Equal(1, stage.Counts.LetGo);
        await server.Disposed;
        Assert.False(stage.IsSaved);
    }

    [Fact]
    public async Task Level_IsToldToEveryNewServer()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, set) = await stage.CallAsync(1, "logging/setLevel", """{"level":"error"}""", StreamShape.Json);
        var first = await stage.ServerAsync();
        await StageServer.AnswerAsync(await first.HeardAsync<JsonRpcRequest>());
        await set.NextAsync();

        await stage.CrashAsync();
        await stage.CallAsync(2);
        var second = await stage.ServerAsync();
        var replayed = await second.HeardAsync<JsonRpcRequest>();
        await StageServer.AnswerAsync(replayed);
        var call = await second.HeardAsync<JsonRpcRequest>();

        Assert.Equal(("logging/setLevel", "error"), (replayed.Method, replayed.Params!["level"]!.GetValue<string>()));
        Assert.Equal("tools/call", call.Method);
    }

    [Fact]
    public async Task Question_UnansweredInTime_FailsTheServersOwn()
    {
        await using var stage = await SessionStage.StartAsync();
        await stage.Ask(new NotifySession(stage.Ticket, "notifications/initialized", default, stage.At(stage.Connect())));
        var (_, connection) = await stage.CallAsync(1);
        var server = await stage.ServerAsync();
        var call = await server.HeardAsync<JsonRpcRequest>();
        await StageServer.SendAsync(call, new JsonRpcRequest { Id = new RequestId(5), Method = "elicitation/create", Params = new JsonObject() });
        var asked = await connection.NextAsync();
        // The turn that asked may still be on its way to its timer; the next one begins when that is over.
        await stage.Ask(new DetachSession(stage.Ticket, 99, "nobody", Lost: false));

        stage.Time.Advance(stage.Limits.QuestionTimeout);
        var failed = await server.HeardAsync<JsonRpcError>();
        var withdrawn = await connection.NextAsync();

        Assert.Contains("-5\"", asked, StringComparison.Ordinal);
        Assert.Equal(new RequestId(5), failed.Id);
        Assert.Contains("notifications/cancelled", withdrawn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_BeforeTheClientIsReady_IsPutAfterTheGrace()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, connection) = await stage.CallAsync(1);
        var server = await stage.ServerAsync();
        var call = await server.HeardAsync<JsonRpcRequest>();
        await StageServer.SendAsync(call, new JsonRpcRequest { Id = new RequestId(5), Method = "elicitation/create", Params = new JsonObject() });
        // A later message of the same call is on its way only once the question was taken.
        await StageServer.SendAsync(call, new JsonRpcNotification { Method = "notifications/x" });
        var first = await connection.NextAsync();

        stage.Time.Advance(stage.Limits.InitializedGrace);

        Assert.Contains("notifications/x", first, StringComparison.Ordinal);
        Assert.Contains("elicitation/create", await connection.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_ForASleepingSession_IsSavedAndDeliveredWithTheNextStream()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, subscribing) = await stage.CallAsync(1, "resources/subscribe", """{"uri":"a"}""", StreamShape.Json);
        var server = await stage.ServerAsync();
        await StageServer.AnswerAsync(await server.HeardAsync<JsonRpcRequest>());
        await subscribing.NextAsync();
        var followed = await stage.FollowAsync();
        await stage.CrashAsync();

        var taken = await stage.Ask(new ResourceChanged("a"));
        await stage.CrashAsync();
        var listening = stage.Connect();
        await stage.Ask(new AttachSession(stage.Ticket, stage.At(listening), null, ""));
        var delivered = await listening.NextAsync();
        var other = await stage.Ask(new ResourceChanged("b"));

        Assert.Equal(("a", true), followed);
        Assert.True(taken.Subscribed);
        Assert.False(other.Subscribed);
        Assert.Contains("notifications/resources/updated", delivered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expiry_OfAnUnsavedSession_IsADayUnlessItIsUsedLate()
    {
        await using var stage = await SessionStage.StartAsync();
        await using var other = await SessionStage.StartAsync();

        stage.Time.Advance(TimeSpan.FromHours(11));
        await stage.CallAsync(1, "ping", shape: StreamShape.Json);
        stage.Time.Advance(TimeSpan.FromHours(13));
        other.Time.Advance(TimeSpan.FromHours(13));
        await other.CallAsync(1, "ping", shape: StreamShape.Json);
        await StageServer.AnswerAsync(await (await other.ServerAsync()).HeardAsync<JsonRpcRequest>());
        other.Time.Advance(TimeSpan.FromHours(11));

        // The first was in flight all the time, which is use; had it been answered, the session would be over.
        Assert.False((await stage.CallAsync(2, "ping", shape: StreamShape.Json)).Reply.Gone);
        Assert.True(other.IsSaved);
        Assert.False((await other.CallAsync(2, "ping", shape: StreamShape.Json)).Reply.Gone);
    }

    [Fact]
    public async Task Expiry_OfASavedSession_ErasesItAndItStaysUnknown()
    {
        await using var stage = await SessionStage.StartAsync();
        var (_, subscribing) = await stage.CallAsync(1, "resources/subscribe", """{"uri":"a"}""", StreamShape.Json);
        await StageServer.AnswerAsync(await (await stage.ServerAsync()).HeardAsync<JsonRpcRequest>());
        await subscribing.NextAsync();

        await SessionStage.UntilAsync(() =>
        {
            stage.Time.Advance(TimeSpan.FromHours(12));
            return !stage.IsSaved;
        });

        Assert.True(stage.Time.GetUtcNow() - SessionRig.Opened >= TimeSpan.FromDays(7));
        Assert.True((await stage.CallAsync(2, "ping", shape: StreamShape.Json)).Reply.Gone);
    }

    [Fact]
    public async Task Tombstone_GoesWithTheTicketsLifeAndTheSessionStaysUnknown()
    {
        await using var stage = await SessionStage.StartAsync();
        var closed = await stage.Ask(new CloseSession(stage.Ticket));
        var saves = stage.Saves;
        await stage.CrashAsync();
        var after = (await stage.CallAsync(1)).Reply.Gone;

        await SessionStage.UntilAsync(() =>
        {
            stage.Time.Advance(TimeSpan.FromHours(1));
            return !stage.IsSaved;
        });

        Assert.Equal((false, 1L, true), (closed.Gone, saves, after));
        Assert.True(stage.Time.GetUtcNow() - SessionRig.Opened >= TimeSpan.FromHours(24));
        Assert.True((await stage.CallAsync(2)).Reply.Gone);
        Assert.True((await stage.Ask(new CloseSession(stage.Ticket))).Gone);
    }

    [Fact]
    public async Task Rows_OfFinishedStreams_AreClearedThoughTheSessionStaysInMemory()
    {
        await using var stage = await SessionStage.StartAsync();
        await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), null, ""));
        var (reply, connection) = await stage.CallAsync(1);
        connection.Takes = false;
        await StageServer.AnswerAsync(await (await stage.ServerAsync()).HeardAsync<JsonRpcRequest>());
        await SessionStage.UntilAsync(() => stage.IsSaved);
        var before = stage.Saves;

        await SessionStage.UntilAsync(() =>
        {
            stage.Time.Advance(TimeSpan.FromMinutes(10));
            return stage.Saves >= before + 2;
        });
        await stage.CrashAsync();
        var id = SessionRig.Text(reply.First).Split('\n')[0][4..];
        var resumed = await stage.Ask(new AttachSession(stage.Ticket, stage.At(stage.Connect()), id, ""));

        Assert.Contains("\"error\"", SessionRig.Text(resumed.First), StringComparison.Ordinal);
    }
}
