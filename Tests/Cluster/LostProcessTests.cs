using System.Diagnostics;
using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>What is left of a node whose process is gone.</summary>
[Collection(Alone.Name)]
public sealed class LostProcessTests
{
    [Fact]
    public async Task Node_Killed_ItsSessionsAnswerElsewhereWithinThreeSeconds()
    {
        await using var cluster = await StartAsync();
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync();
        // By its first call the session comes to live where it was asked.
        await first.SendAsync("logging/setLevel", new() { ["level"] = "error" });
        using var second = first.Again(cluster.Node(1));
        await cluster.SignalAsync("-KILL", 0);
        var killed = Stopwatch.StartNew();

        var answer = await UntilAnsweredAsync(second);

        Assert.True(killed.Elapsed < TimeSpan.FromSeconds(3), $"It took {killed.Elapsed}.");
        Assert.Equal(200, answer.Status);
        Assert.Contains("starts again", await cluster.HearAsync("starts again"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_Killed_AReplayableTaskGoesOnElsewhereAndAnotherEndsAsFailed()
    {
        await using var cluster = await StartAsync();
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync("""{"elicitation":{},"tasks":{"requests":{"tools":{"call":{}}}}}""");
        var replayable = await CreateAsync(first, "slow_compute", new() { ["seconds"] = 4 });
        var other = await CreateAsync(first, "confirm_delete", new() { ["filename"] = "a" });
        using var second = first.Again(cluster.Node(1));
        var began = await second.SendAsync("tasks/get", new() { ["taskId"] = replayable }, id: "\"b\"");
        Assert.Equal("working", began.Result.GetProperty("status").GetString());

        await cluster.SignalAsync("-KILL", 0);
        await UntilAnsweredAsync(second);
        var result = await UntilAsync(() => second.SendAsync("tasks/result", new() { ["taskId"] = replayable }, id: Fresh()), answer => answer.Status == 200);
        var failed = await UntilAsync(
            () => second.SendAsync("tasks/get", new() { ["taskId"] = other }, id: Fresh()),
            answer => answer.Last.TryGetProperty("result", out var found) && found.GetProperty("status").GetString() == "failed");

        Assert.Equal("Computed it in 4 seconds.", result.Text);
        Assert.Contains("lost", failed.Result.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_Terminated_HandsOverAndNothingFails()
    {
        await using var cluster = await StartAsync();
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync();
        await first.SendAsync("logging/setLevel", new() { ["level"] = "error" });
        using var front = first.Again(cluster.Front);
        var answers = new List<LegacyAnswer>();

        await cluster.SignalAsync("-TERM", 0);
        var ended = cluster.HearAsync("(ended with code ");
        for (var call = 0; !ended.IsCompleted; call++)
        {
            answers.Add(await front.CallAsync("test_simple_text", id: $"{1000 + call}"));
        }

        Assert.Contains("(ended with code 0;", await ended, StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.True(answer.Status == 200 && answer.Last.TryGetProperty("result", out _), $"{answer.Body} {string.Join('\n', cluster.Lines)}"));
        Assert.DoesNotContain(cluster.Lines, line => line.StartsWith("node1", StringComparison.Ordinal) && line.Contains("fail", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Node_Terminated_LetsACallFinishWhoseConnectionIsElsewhere()
    {
        await using var cluster = await StartAsync();
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync();
        await first.SendAsync("logging/setLevel", new() { ["level"] = "error" });
        using var second = first.Again(cluster.Node(1));
        // Longer than the notice before the drain, shorter than that and the drain together.
        using var stream = await second.StreamCallAsync("sleep", new { ms = 2500 }, id: "\"long\"");
        await stream.NextAsync();

        await cluster.SignalAsync("-TERM", 0);
        var answer = await stream.MessageAsync();

        Assert.True(answer.Json.TryGetProperty("result", out _), answer.Data);
        Assert.Contains("ended with code 0;", await cluster.HearAsync("(ended with code "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_Stopped_EndsInGoodOrderAndSoon()
    {
        await using var cluster = await StartAsync();
        using var client = RealCluster.Client(cluster.Front);
        await client.InitializeAsync();
        using var standalone = await client.ListenAsync();
        var clock = Stopwatch.StartNew();

        var code = await cluster.StopAsync();

        Assert.Equal(0, code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"It took {clock.Elapsed}.");
        Assert.NotNull((await standalone.RestAsync())[^1].Retry);
        Assert.DoesNotContain(cluster.Lines, line => line.Contains("ended with code", StringComparison.Ordinal));
    }

    private static string Fresh() => $"\"{Stopwatch.GetTimestamp()}\"";

    private static async Task<RealCluster> StartAsync()
    {
        var cluster = new RealCluster();
        await cluster.InitializeAsync();
        return cluster;
    }

    private static Task<LegacyAnswer> UntilAnsweredAsync(LegacyClient client) =>
        UntilAsync(() => client.CallAsync("test_simple_text", id: Fresh()), answer => answer.Status == 200 && answer.Last.TryGetProperty("result", out _));

    // Asked again, as a client would, as long as the answer is that nobody is there.
    private static async Task<LegacyAnswer> UntilAsync(Func<Task<LegacyAnswer>> ask, Func<LegacyAnswer, bool> enough)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var answer = await ask();
            if (enough(answer))
            {
                return answer;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), answer.Body);
        }
    }

    private static async Task<string> CreateAsync(LegacyClient client, string tool, JsonObject arguments)
    {
        var created = await client.SendAsync("tools/call", new() { ["name"] = tool, ["arguments"] = arguments, ["task"] = new JsonObject() }, id: Fresh());
        return created.Result.GetProperty("task").GetProperty("taskId").GetString()!;
    }
}
