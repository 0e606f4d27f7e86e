using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>A node that is paused past its death and goes on: it has no effect any more, from its first instruction on.</summary>
[Collection(Alone.Name)]
public sealed class PausedNodeTests(ToolsCluster cluster) : IClassFixture<ToolsCluster>
{
    private const int Tasks = 20;

    [Fact]
    public async Task Node_PausedPastItsDeath_SendsSavesAndStartsNothingWhenItGoesOn()
    {
        await cluster.Nodes.ReadyAsync();
        var process = await cluster.Nodes.PresentAsync(0);
        using var client = Client(cluster.Nodes.Node(0));
        var tasks = new List<string>();
        for (var number = 0; number < Tasks; number++)
        {
            tasks.Add((await client.CallAsync("tick", new JsonObject { ["name"] = "paused" })).Result.GetProperty("taskId").GetString()!);
        }

        using var legacy = RealCluster.Client(cluster.Nodes.Node(0));
        await legacy.InitializeAsync();
        using var stream = await legacy.StreamCallAsync("count", new { to = 100_000, ms = 10 }, token: "\"n\"");
        await stream.MessageAsync();
        var heard = new ConcurrentQueue<long>();
        var hearing = HearAsync(stream, heard);

        await RealCluster.SendAsync("-STOP", process);
        // The kernel takes it in the node's place.
        var late = LateAsync();
        await UntilAsync(noted => noted.Count(start => start is { What: "started", Attempt: 2 } && tasks.Contains(start.Task)) == Tasks);
        var woken = Stopwatch.GetTimestamp();
        await RealCluster.SendAsync("-CONT", process);
        await cluster.Nodes.HearAsync("ended with code 70");
        var ended = Stopwatch.GetElapsedTime(woken);
        await hearing;
        var refused = await late;
        await cluster.Nodes.ReadyAsync();
        await cluster.Nodes.OpenAsync("paused");

        var after = ClusterJournal.Read(cluster.Nodes.Folder).Where(noted => noted.Process == process && noted.At > woken).ToList();
        Assert.DoesNotContain(heard, at => at > woken);
        Assert.True(refused, "A request that came during the pause was served.");
        Assert.DoesNotContain(after, noted => noted.What == "started" || noted.What == "ended");
        // What was saved before the pause may be noted after it; what a body wants to save afterwards is not.
        Assert.DoesNotContain(after.GroupBy(static noted => noted.Task), static body => body.SkipWhile(static noted => noted.What != "saving").Any(static noted => noted.What == "saved"));
        Assert.True(ended < TimeSpan.FromSeconds(5), $"Its process, and every body in it, ended after {ended}.");
        Assert.NotEqual(process, await cluster.Nodes.PresentAsync(0));
    }

    private static async Task HearAsync(EventReader stream, ConcurrentQueue<long> heard)
    {
        try
        {
            while (await stream.NextAsync() is not null)
            {
                heard.Enqueue(Stopwatch.GetTimestamp());
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or TimeoutException)
        {
            // As it should be.
        }
    }

    // True when it was not served.
    private async Task<bool> LateAsync()
    {
        using var client = Client(cluster.Nodes.Node(0));
        try
        {
            var answer = await client.CallAsync("tick", new JsonObject { ["name"] = "late" });
            return !answer.Last.TryGetProperty("result", out _);
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private async Task UntilAsync(Func<IReadOnlyList<Noted>, bool> enough)
    {
        for (var clock = Stopwatch.StartNew(); !enough(ClusterJournal.Read(cluster.Nodes.Folder)); await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), string.Join('\n', cluster.Nodes.Lines.TakeLast(40)));
        }
    }

    private static ModernClient Client(string url) => new(url)
    {
        Capabilities = new JsonObject { ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } },
    };
}
