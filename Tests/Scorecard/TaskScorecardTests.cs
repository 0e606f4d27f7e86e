using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;

namespace Actors.Tests.Scorecard;

/// <summary>What other MCP servers get wrong about background tasks: a test for each line of it, over HTTP, in both dialects.</summary>
[Collection(Alone.Name)]
public sealed class TaskScorecardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Task_OfAnOwner_IsFoundReadAndCancelledFromAnotherSessionAndAfterARestart()
    {
        string read, cancelled, modern;
        await using (var first = await ScoreHost.StartAsync(_folder.Path))
        {
            using var one = await first.LegacyAsync();
            read = await one.CreateAsync("add", new { a = 2, b = 40 });
            await one.OfTaskAsync("tasks/result", read);
            cancelled = await one.CreateAsync("ask_again", new { });
            using var client = first.Modern();
            modern = await client.CreateAsync("add", new JsonObject { ["a"] = 1, ["b"] = 1 });
            await client.UntilAsync(modern, "completed");
            using var other = await first.LegacyAsync();
            Assert.Equal("completed", await other.StatusAsync(read));
        }

        await using var second = await ScoreHost.StartAsync(_folder.Path);
        using var again = await second.LegacyAsync();
        using var stranger = await second.LegacyAsync("bob");
        using var reader = second.Modern();

        Assert.Equal("42", (await again.OfTaskAsync("tasks/result", read)).Text);
        Assert.Equal("cancelled", (await again.OfTaskAsync("tasks/cancel", cancelled)).Result.GetProperty("status").GetString());
        Assert.Equal("2", (await reader.OfTaskAsync("tasks/get", modern)).Result.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(-32602, (await stranger.OfTaskAsync("tasks/get", read)).Code);
        Assert.Equal(-32602, (await stranger.OfTaskAsync("tasks/result", read)).Code);
        Assert.Equal(-32602, (await stranger.OfTaskAsync("tasks/cancel", cancelled)).Code);
        Assert.Equal(-32602, (await reader.OfTaskAsync("tasks/get", modern, key: "bob")).ErrorCode);
    }

    [Fact]
    public async Task List_OfAnOwner_ShowsEveryTaskOfItsAndNoOther()
    {
        await using var host = await ScoreHost.StartAsync(_folder.Path);
        using var ann = await host.LegacyAsync();
        using var bob = await host.LegacyAsync("bob");
        var mine = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            mine.Add(await ann.CreateAsync("add", new { a = i, b = i }));
        }

        var theirs = await bob.CreateAsync("add", new { a = 1, b = 1 });
        using var other = await host.LegacyAsync();
        var listed = (await other.SendAsync("tasks/list")).Result.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("taskId").GetString()!).ToArray();

        Assert.Equal(mine.Order(), listed.Order());
        Assert.DoesNotContain(theirs, listed);
    }

    [Fact]
    public async Task Ttl_ThatWasAskedFor_IsKeptUpToTheMaximumAndNoLonger()
    {
        var time = new ManualTime();
        await using var host = await ScoreHost.StartAsync(_folder.Path, time, options => options.Tasks.MaxTtl = options.Tasks.DefaultTtl = TimeSpan.FromMinutes(10));
        using var client = await host.LegacyAsync();
        var minute = await client.CreateAsync("add", new { a = 1, b = 1 }, ttl: 60_000);
        var tooLong = await client.CreateAsync("add", new { a = 1, b = 1 }, ttl: 86_400_000_000);
        var asked = (await client.OfTaskAsync("tasks/get", minute)).Result.GetProperty("ttl").GetInt64();
        var most = (await client.OfTaskAsync("tasks/get", tooLong)).Result.GetProperty("ttl").GetInt64();

        time.Advance(TimeSpan.FromSeconds(59));
        var before = await client.OfTaskAsync("tasks/get", minute);
        time.Advance(TimeSpan.FromSeconds(2));
        var after = await client.OfTaskAsync("tasks/get", minute);
        var listed = (await client.SendAsync("tasks/list")).Result.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("taskId").GetString()!);

        Assert.Equal((60_000, 600_000), (asked, most));
        Assert.Equal(minute, before.Result.GetProperty("taskId").GetString());
        Assert.Equal(-32602, after.Code);
        Assert.Equal([tooLong], listed);
    }

    [Fact]
    public async Task Result_OfARunningTask_BlocksFiftyWaitersThatComeAndGo()
    {
        await using var host = await ScoreHost.StartAsync(_folder.Path);
        using var creator = await host.LegacyAsync();
        var id = await creator.CreateAsync("hold", new { gate = "fifty" });
        var waiters = new List<(LegacyClient Client, EventReader Stream)>();
        for (var i = 0; i < 50; i++)
        {
            var client = await host.LegacyAsync();
            var request = client.StartAsync(client.Request("tasks/result", new JsonObject { ["taskId"] = id }), cancellationToken: TestContext.Current.CancellationToken);
            var stream = await EventReader.OfAsync(request);
            await stream.NextAsync();
            waiters.Add((client, stream));
        }

        // Every other one goes before the end, which is no cancel.
        foreach (var (_, stream) in waiters.Where((_, index) => index % 2 == 0))
        {
            stream.Dispose();
        }

        Assert.Equal("working", await creator.StatusAsync(id));
        host.Gates["fifty"].Released.TrySetResult();
        foreach (var (client, stream) in waiters.Where((_, index) => index % 2 == 1))
        {
            var result = (await stream.MessageAsync()).Json.GetProperty("result");
            Assert.Equal("passed fifty", result.GetProperty("content")[0].GetProperty("text").GetString());
            Assert.Equal(id, result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/related-task").GetProperty("taskId").GetString());
        }

        waiters.ForEach(waiter => waiter.Client.Dispose());
    }

    [Fact]
    public async Task Question_OfAReplayableTool_IsAnsweredElsewhereAfterAKill_AndOfAnyOtherIsOver()
    {
        string replayed, once;
        using (var first = new ChildProcess(ScoreHost.Command, _folder.Path))
        {
            using var client = ScoreHost.Modern((await first.ReadLine())!);
            replayed = await client.CreateAsync("ask_again", []);
            once = await client.CreateAsync("ask_once", []);
            await client.UntilAsync(replayed, "input_required");
            await client.UntilAsync(once, "input_required");
            first.Kill();
        }

        using var second = new ChildProcess(ScoreHost.Command, _folder.Path);
        var url = (await second.ReadLine())!;
        using var again = ScoreHost.Modern(url);
        var open = await again.UntilAsync(replayed, "input_required");
        var key = open.GetProperty("inputRequests").EnumerateObject().Single().Name;
        await again.OfTaskAsync("tasks/update", replayed, ScoreClients.Name(key, "Ann"));
        var done = await again.UntilAsync(replayed, "completed");
        var lost = await again.UntilAsync(once, "failed");
        var refused = await again.OfTaskAsync("tasks/update", once, ScoreClients.Name("any", "Ann"));
        var after = (await again.OfTaskAsync("tasks/get", once)).Result;

        Assert.Equal("Ann in attempt 2", done.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.NotEmpty(lost.GetProperty("statusMessage").GetString()!);
        Assert.Equal("failed", after.GetProperty("status").GetString());
        // The extension's acknowledgement is empty whatever became of the answer; an unknown question's is ignored.
        Assert.Equal("complete", refused.ResultType);
    }

    [Fact]
    public async Task Cancel_OfAFinishedTask_LeavesItFinished()
    {
        await using var host = await ScoreHost.StartAsync(_folder.Path);
        using var legacy = await host.LegacyAsync();
        using var modern = host.Modern();
        var id = await legacy.CreateAsync("add", new { a = 2, b = 40 });
        await legacy.OfTaskAsync("tasks/result", id);

        var inLegacy = await legacy.OfTaskAsync("tasks/cancel", id);
        var inModern = await modern.OfTaskAsync("tasks/cancel", id);

        Assert.Equal(-32602, inLegacy.Code);
        Assert.Equal("complete", inModern.ResultType);
        Assert.Equal("completed", await legacy.StatusAsync(id));
        Assert.Equal("42", (await legacy.OfTaskAsync("tasks/result", id)).Text);
    }

    [Fact]
    public async Task Task_HasWhatAPlainCallHas()
    {
        await using var host = await ScoreHost.StartAsync(_folder.Path);
        using var client = await host.LegacyAsync();
        host.Gates["plain"].Released.TrySetResult();
        using var plain = await client.StreamCallAsync("plain_tell", token: "p");
        var calls = (await plain.RestAsync()).Where(sent => sent.IsMessage).ToArray();

        using var standalone = await client.ListenAsync();
        var id = await client.CreateAsync("tell", new { }, token: "t");
        var told = new List<SentEvent>();
        while (told.Select(sent => sent.Method).Intersect(["notifications/progress", "notifications/message"]).Count() < 2)
        {
            told.Add(await standalone.MessageAsync());
        }

        host.Gates["task"].Released.TrySetResult();
        var result = (await client.OfTaskAsync("tasks/result", id)).Result;

        var progress = told.First(sent => sent.Method == "notifications/progress").Json.GetProperty("params");
        var log = told.First(sent => sent.Method == "notifications/message").Json.GetProperty("params");
        Assert.Equal("user ann thing True cancellable True http True", calls[^1].Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("user ann thing True cancellable True http False", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Contains(calls, sent => sent.Method == "notifications/progress");
        Assert.Equal(("t", "half"), (progress.GetProperty("progressToken").GetString(), progress.GetProperty("message").GetString()));
        Assert.Equal("said", log.GetProperty("data").GetString());
        Assert.All([progress, log], parameters => Assert.Equal(id, parameters.GetProperty("_meta").GetProperty("io.modelcontextprotocol/related-task").GetProperty("taskId").GetString()));
    }

    [Fact]
    public async Task Cancel_OfARunningTask_FiresItsToken()
    {
        await using var host = await ScoreHost.StartAsync(_folder.Path);
        using var client = await host.LegacyAsync();
        var id = await client.CreateAsync("hold", new { gate = "cancelled" });
        await host.Gates["cancelled"].Begun.Task;

        var cancelled = await client.OfTaskAsync("tasks/cancel", id);
        await host.Gates["cancelled"].Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal("cancelled", cancelled.Result.GetProperty("status").GetString());
        Assert.Equal("cancelled", await client.StatusAsync(id));
    }

    [Fact]
    public async Task Argument_ThatDoesNotFit_FailsTheSameWayInBoth()
    {
        await using var host = await ScoreHost.StartAsync(_folder.Path);
        using var legacy = await host.LegacyAsync();
        using var modern = host.Modern();
        var plain = (await legacy.CallAsync("plain_add", new { a = "many", b = 1 })).Result;

        var inLegacy = await legacy.CreateAsync("add", new { a = "many", b = 1 });
        var asTask = (await legacy.OfTaskAsync("tasks/result", inLegacy)).Result;
        var inModern = await modern.CreateAsync("add", new JsonObject { ["a"] = "many", ["b"] = 1 });
        var asExtension = (await modern.UntilAsync(inModern, "completed", "failed"));

        Assert.True(plain.GetProperty("isError").GetBoolean());
        Assert.Equal(Said(plain)!.Replace("plain_add", "add", StringComparison.Ordinal), Said(asTask));
        Assert.True(asTask.GetProperty("isError").GetBoolean());
        Assert.Equal("failed", await legacy.StatusAsync(inLegacy));
        Assert.Equal("completed", asExtension.GetProperty("status").GetString());
        Assert.Equal(Said(asTask), Said(asExtension.GetProperty("result")));
    }

    [Fact]
    public async Task Secrets_OfTheRequest_AreNowhereInTheDataFolder()
    {
        await using (var host = await ScoreHost.StartAsync(_folder.Path))
        {
            using var client = host.Modern();
            var created = await client.CallAsync("hold", new JsonObject { ["gate"] = "canary" }, sent =>
            {
                ScoreClients.As("ann")(sent);
                sent.Headers["Cookie"] = "session=canary-in-a-cookie";
            });
            var id = created.Result.GetProperty("taskId").GetString()!;
            using var other = await host.LegacyAsync();
            // It goes on asking, so that what it was called with is kept.
            await other.CreateAsync("ask_again", new { gate = "kept" });
            host.Gates.ReleaseAll();
            await client.UntilAsync(id, "completed");
        }

        var found = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
            .Select(file => (file, Text: System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))))
            .Where(entry => entry.Text.Contains("canary-in-", StringComparison.Ordinal) || entry.Text.Contains("Bearer", StringComparison.Ordinal))
            .Select(entry => entry.file);
        var kept = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
            .Any(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains("\"gate\"", StringComparison.Ordinal));

        Assert.Empty(found);
        Assert.True(kept, "Not even the call's arguments are found, so the search proves nothing.");
    }

    private static string? Said(JsonElement result) => result.GetProperty("content")[0].GetProperty("text").GetString();
}
