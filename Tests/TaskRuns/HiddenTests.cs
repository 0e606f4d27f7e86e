using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;

namespace Actors.Tests.TaskRuns;

/// <summary>Calls that wait on a task that their callers do not see: they look and end as plain calls do.</summary>
public sealed class HiddenTests
{
    private const string Key = "0123456789-0123456789-0123456789";
    private const string RelatedTask = "related-task";

    [Fact]
    public async Task Modern_ProgressAndLog_ComeOnTheCallsOwnStream()
    {
        await using var host = await RunHost.StartAsync();

        var answer = await host.Modern.CallAsync("talk", spoil: sent =>
        {
            sent.Meta["progressToken"] = "mine";
            sent.Meta["io.modelcontextprotocol/logLevel"] = "info";
        });

        Assert.Equal(["""{"progressToken":"mine","progress":1,"total":3,"message":"one"}""", """{"level":"warning","data":"half way"}""",
            """{"progressToken":"mine","progress":2,"total":3}""", """{"progressToken":"mine","progress":3,"total":3}"""], Said(answer.Messages));
        Assert.Equal("talked", answer.Text);
    }

    [Fact]
    public async Task Modern_WithoutTokenOrLevel_HearsNothingAndGetsJson()
    {
        await using var host = await RunHost.StartAsync();

        var answer = await host.Modern.CallAsync("talk");

        Assert.Equal(("application/json", "talked"), (answer.ContentType, answer.Text));
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task Legacy_ProgressAndLog_ComeOnTheCallsOwnStream(string version)
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync(version);
        var call = new JsonObject { ["name"] = "talk", ["arguments"] = new JsonObject(), ["_meta"] = new JsonObject { ["progressToken"] = 7 } };

        var answer = await client.SendAsync("tools/call", call);

        Assert.Equal(["""{"progressToken":7,"progress":1,"total":3,"message":"one"}""", """{"level":"warning","data":"half way"}""",
            """{"progressToken":7,"progress":2,"total":3}""", """{"progressToken":7,"progress":3,"total":3}"""], Said(answer.Messages));
        Assert.Equal("talked", answer.Text);
        Assert.DoesNotContain(RelatedTask, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error", "a mistake")]
    [InlineData("debug", "a detail a mistake")]
    [InlineData(null, "")]
    public async Task Legacy_LoggerOfTheSdk_KnowsTheSessionsLevel(string? level, string expected)
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync();
        if (level is not null)
        {
            await client.SendAsync("logging/setLevel", new() { ["level"] = level });
        }

        var answer = await client.CallAsync("log-task");
        var plain = await client.CallAsync("plain-log");

        Assert.Equal(expected, Logged(plain));
        Assert.Equal((expected, "logged"), (Logged(answer), answer.Text));

        static string Logged(LegacyAnswer answer) => string.Join(' ', answer.Messages.SkipLast(1).Select(message => message.GetProperty("params").GetProperty("data").GetString()));
    }

    [Fact]
    public async Task Legacy_CancelledByItsClient_CancelsTheTask()
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync();
        using var stream = await client.StreamCallAsync("stay", new { gate = "c" }, id: "41");
        await host.Gates["c"].Begun.Task;

        await client.CancelAsync("41");

        await Fired(host.Gates["c"].Cancelled);
        Assert.Equal(WorkStatus.Cancelled, (await host.EndOf((await Only(host)).Id)).Status);
        Assert.DoesNotContain(await stream.RestAsync(), sent => sent.IsMessage);
    }

    [Fact]
    public async Task Legacy_LostConnection_DoesNotStopItAndAResumeGetsTheAnswer()
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync();
        string? last;
        using (var stream = await client.StreamCallAsync("stay", new { gate = "l" }))
        {
            last = (await stream.NextAsync())!.Id;
            await host.Gates["l"].Begun.Task;
        }

        host.Gates["l"].Released.TrySetResult();
        await host.EndOf((await Only(host)).Id);
        using var resumed = await client.ListenAsync(last);
        var answer = await resumed.MessageAsync();

        Assert.Equal("stayed l", answer.Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(["stay l"], host.Journal.Notes);
    }

    [Fact]
    public async Task Legacy_SessionClosedByItsClient_CancelsTheTask()
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync();
        using var stream = await client.StreamCallAsync("stay", new { gate = "d" });
        await host.Gates["d"].Begun.Task;

        await client.DeleteAsync();

        await Fired(host.Gates["d"].Cancelled);
        Assert.Equal(WorkStatus.Cancelled, (await host.EndOf((await Only(host)).Id)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Modern_Disconnect_CancelsTheTask(bool keyed)
    {
        await using var host = await RunHost.StartAsync();
        using var gone = new CancellationTokenSource();
        var call = host.Modern.StartAsync("tools/call", new() { ["name"] = "stay", ["arguments"] = new JsonObject { ["gate"] = "m" } }, sent =>
        {
            if (keyed)
            {
                sent.Meta[TaskMeta.IdempotencyKey] = Key;
            }
        }, gone.Token);
        await host.Gates["m"].Begun.Task;

        await gone.CancelAsync();

        await Fired(host.Gates["m"].Cancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(WorkStatus.Cancelled, (await host.EndOf((await Only(host)).Id)).Status);
    }

    [Fact]
    public async Task Joined_ByTwoCalls_BothHearAndGetTheResult()
    {
        await using var host = await RunHost.StartAsync();
        Task<HttpResponseMessage> Call(string token) => host.Modern.StartAsync("tools/call", new() { ["name"] = "tick", ["arguments"] = new JsonObject { ["gate"] = "j" } }, sent =>
        {
            sent.Meta["progressToken"] = token;
            sent.Meta[TaskMeta.IdempotencyKey] = Key;
        });

        // Each has heard something as soon as its stream begins.
        using var first = await Call("one");
        using var second = await Call("two");
        host.Gates["j"].Released.TrySetResult();
        var answers = await Task.WhenAll(Read(first), Read(second));

        Assert.Equal(["ticked", "ticked"], answers.Select(answer => answer.Text));
        Assert.All(Said(answers[0].Messages), text => Assert.Contains("\"one\"", text, StringComparison.Ordinal));
        Assert.All(Said(answers[1].Messages), text => Assert.Contains("\"two\"", text, StringComparison.Ordinal));
        Assert.Equal(["tick"], host.Journal.Notes);

        static async Task<ModernAnswer> Read(HttpResponseMessage response) =>
            ModernAnswer.Of(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Joined_AfterItsEnd_GetsTheSameResultInBothGenerations()
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync();
        void Keyed(ModernClient.Sent sent) => sent.Meta[TaskMeta.IdempotencyKey] = Key;

        var first = await host.Modern.CallAsync("repeat", new() { ["text"] = "a" }, Keyed);
        var again = await host.Modern.CallAsync("repeat", new() { ["text"] = "a" }, Keyed);
        var legacy = await client.SendAsync("tools/call", new()
        {
            ["name"] = "repeat",
            ["arguments"] = new JsonObject { ["text"] = "a" },
            ["_meta"] = new JsonObject { [TaskMeta.IdempotencyKey] = Key },
        });

        Assert.Equal(first.Result.GetRawText(), again.Result.GetRawText());
        Assert.Equal("repeat a 1", legacy.Text);
        Assert.False(legacy.Result.TryGetProperty("resultType", out _));
        Assert.Equal(["repeat a 1"], host.Journal.Notes);
    }

    [Fact]
    public async Task Joined_ByAClientThatKnowsTasks_IsShownToIt()
    {
        await using var host = await RunHost.StartAsync();
        void Keyed(ModernClient.Sent sent) => sent.Meta[TaskMeta.IdempotencyKey] = Key;
        using var leaving = new CancellationTokenSource();
        var left = host.Modern.StartAsync("tools/call", new() { ["name"] = "stay", ["arguments"] = new JsonObject { ["gate"] = "s" } }, Keyed, leaving.Token);
        await host.Gates["s"].Begun.Task;

        var created = await host.CallAsync("stay", new() { ["gate"] = "s" }, Keyed);
        var id = created.Result.GetProperty("taskId").GetString()!;
        var read = await host.Tasks.ReadAsync(TaskOwner.Anonymous, id, withOutcome: false, TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await Idle.WaitAsync(host.Legacy);
        host.Gates["s"].Released.TrySetResult();

        Assert.Equal(("task", WorkStatus.Working), (created.ResultType, read!.Status));
        Assert.Equal("stayed s", RunHost.TextOf(await host.EndOf(id)));
        Assert.Equal(["stay s"], host.Journal.Notes);
    }

    [Fact]
    public async Task Hidden_FromAClient_EvenByItsId()
    {
        await using var host = await RunHost.StartAsync();
        await host.Modern.CallAsync("repeat", new() { ["text"] = "a" });
        var id = (await Only(host)).Id;

        var answer = await host.Modern.SendAsync("tasks/get", new() { ["taskId"] = id }, sent =>
        {
            sent.Headers["Mcp-Name"] = id;
            sent.Meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(RunHost.Extension);
        });

        Assert.Equal(-32602, answer.ErrorCode);
    }

    private static IEnumerable<string> Said(IReadOnlyList<JsonElement> messages) => messages.SkipLast(1).Select(message => message.GetProperty("params").GetRawText());

    private static Task Fired(TaskCompletionSource signal) => signal.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private static async Task<TaskView> Only(RunHost host)
    {
        var view = await OnlyTask.OfAsync(host.Tasks);
        Assert.True(view.Origin.Hidden);
        return view;
    }
}
