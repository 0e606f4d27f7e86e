using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Actors.Tests.Modern;
using Actors.Tests.Shared;

namespace Actors.Tests.ModernTasks;

/// <summary>What clients of the extension can rely on when the process ends, in the one way or the other (TX26-10, V-07, V-13).</summary>
[Collection(Alone.Name)]
public sealed class TaskKillTests
{
    [Fact]
    public async Task Kill_BetweenCreateAndAnswer_LosesNothingThatWasAnswered()
    {
        using var folder = new TemporaryFolder();
        var seed = Environment.GetEnvironmentVariable("ACTORS_TASK_KILL_SEED") is { } given ? int.Parse(given, null) : Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}: set ACTORS_TASK_KILL_SEED to it to see the same moments again.");
        var random = new Random(seed);
        var answered = new ConcurrentDictionary<string, bool>();

        for (var round = 0; round < 3; round++)
        {
            using var child = new ChildProcess(WorkChild.Command, folder.Path);
            var url = (await child.ReadLine())!;
            await AllFoundAsync(url, answered.Keys, seed);
            var enough = answered.Count + random.Next(1, 60);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var creators = Enumerable.Range(0, 8).Select(_ => CreateUntilGoneAsync(url, answered, () =>
            {
                if (answered.Count >= enough)
                {
                    reached.TrySetResult();
                }
            })).ToArray();
            await reached.Task;
            child.Kill();
            await Task.WhenAll(creators);
        }

        using var last = new ChildProcess(WorkChild.Command, folder.Path);
        await AllFoundAsync((await last.ReadLine())!, answered.Keys, seed);
    }

    [Fact]
    public async Task Kill_WhileTasksRun_TheOneThatMayRunsAgainAndTheOtherSaysWhatHappened()
    {
        using var folder = new TemporaryFolder();
        string again, lost, asked;
        using (var first = new ChildProcess(WorkChild.Command, folder.Path))
        {
            using var client = Client((await first.ReadLine())!);
            again = await CreateAsync(client, "nap", new() { ["ms"] = 300 });
            lost = await CreateAsync(client, "work", new() { ["gate"] = "never" });
            asked = await CreateAsync(client, "ask-and-end");
            await UntilAsync(client, asked, "input_required");
            first.Kill();
        }

        using var second = new ChildProcess(WorkChild.Command, folder.Path);
        using var later = Client((await second.ReadLine())!);
        var slept = await UntilAsync(later, again, "completed");
        var failed = await UntilAsync(later, lost, "failed");
        var still = await UntilAsync(later, asked, "input_required");
        var answers = new JsonObject { ["name"] = TaskHost.Accept("name", "Ann"), ["color"] = TaskHost.Accept("color", "blue") };
        await later.SendAsync("tasks/update", new() { ["taskId"] = asked, ["inputResponses"] = answers });
        var done = await UntilAsync(later, asked, "completed");
        var refused = await later.SendAsync("tasks/cancel", new() { ["taskId"] = lost });

        Assert.Contains("slept 300", slept, StringComparison.Ordinal);
        Assert.Contains("may not be run again", failed, StringComparison.Ordinal);
        Assert.Contains("\"color\"", still, StringComparison.Ordinal);
        Assert.Contains("Ann likes blue", done, StringComparison.Ordinal);
        Assert.Equal("complete", refused.ResultType);
    }

    [Fact]
    public async Task Terminate_WithListens_EndsThemWithTheirResult()
    {
        using var folder = new TemporaryFolder();
        using var child = new ChildProcess(WorkChild.Command, folder.Path);
        using var client = Client((await child.ReadLine())!);
        var task = await CreateAsync(client, "work", new() { ["gate"] = "never" });
        var streams = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var response = await ListenAsync(client, task);
            var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            Assert.Contains(task, await MessageAsync(reader), StringComparison.Ordinal);
            return reader;
        }));

        var started = Stopwatch.GetTimestamp();
        var exited = child.TerminateAsync();
        var ends = await Task.WhenAll(streams.Select(LastAsync));
        var code = await exited;
        var took = Stopwatch.GetElapsedTime(started);
        using var second = new ChildProcess(WorkChild.Command, folder.Path);
        using var later = Client((await second.ReadLine())!);
        var after = await UntilAsync(later, task, "failed");

        Assert.Equal(0, code);
        Assert.True(took < TimeSpan.FromSeconds(6), $"It took {took}.");
        Assert.All(ends, end => Assert.Contains("\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":", end, StringComparison.Ordinal));
        Assert.Contains("stopped", after, StringComparison.Ordinal);
    }

    private static ModernClient Client(string url) => new(url) { Capabilities = TaskHost.Everything };

    private static async Task CreateUntilGoneAsync(string url, ConcurrentDictionary<string, bool> answered, Action created)
    {
        using var client = Client(url);
        try
        {
            while (true)
            {
                answered[await CreateAsync(client, "nap", new() { ["ms"] = 3_600_000 })] = true;
                created();
            }
        }
        catch (HttpRequestException)
        {
            // The child was killed: what it had not answered was promised to nobody.
        }
    }

    private static async Task AllFoundAsync(string url, ICollection<string> answered, int seed)
    {
        using var client = Client(url);
        foreach (var id in answered)
        {
            var found = await client.SendAsync("tasks/get", new() { ["taskId"] = id });
            Assert.True(found.Status == 200 && found.Last.TryGetProperty("result", out var task) && task.GetProperty("status").GetString() == "working", $"Seed {seed}: {id} is {found.Last}");
        }
    }

    private static async Task<string> CreateAsync(ModernClient client, string tool, JsonObject? arguments = null)
    {
        var created = await client.CallAsync(tool, arguments);
        Assert.Equal("task", created.ResultType);
        return created.Result.GetProperty("taskId").GetString()!;
    }

    private static Task<HttpResponseMessage> ListenAsync(ModernClient client, string task) =>
        client.StartAsync("subscriptions/listen", new() { ["notifications"] = new JsonObject { ["taskIds"] = new JsonArray(task) } }, null, TestContext.Current.CancellationToken);

    private static async Task<string> UntilAsync(ModernClient client, string task, string status)
    {
        using var response = await ListenAsync(client, task);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (true)
        {
            var message = await MessageAsync(reader);
            if (message.Contains($"\"status\":\"{status}\"", StringComparison.Ordinal))
            {
                return message;
            }
        }
    }

    private static async Task<string> MessageAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    private static async Task<string> LastAsync(StreamReader reader) =>
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal));
}
