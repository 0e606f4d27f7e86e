using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Modern;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>
/// A thousand tasks that may be started again, on three nodes, and a hundred that may not, on the one that is killed or hangs. How often is
/// told by ACTORS_TAKEOVER_ROUNDS.
/// </summary>
[Collection(Alone.Name)]
public sealed class TakeoverTests(ToolsCluster cluster, ITestOutputHelper output) : IClassFixture<ToolsCluster>
{
    private const int Replayable = 1000;
    private const int Others = 100;

    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("ACTORS_TAKEOVER_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 1;

    [Fact]
    public async Task Node_Killed_ItsTasksGoOnElsewhereWithinFiveSeconds()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync($"killed{round}", round % 3, "-KILL", TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task Node_ThatHangs_ItsTasksGoOnElsewhereWithinTwentySeconds_AndItDoesNothingWhenItWakes()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync($"hung{round}", round % 3, "-STOP", TimeSpan.FromSeconds(20));
        }
    }

    private async Task RoundAsync(string name, int node, string signal, TimeSpan limit)
    {
        await cluster.Nodes.ReadyAsync();
        var process = await cluster.Nodes.PresentAsync(node);
        var replayable = await CreateAsync("hold", name, Replayable, number => cluster.Nodes.Node(number % 3));
        var others = await CreateAsync("hold_once", name, Others, _ => cluster.Nodes.Node(node));
        var all = replayable.Concat(others).ToHashSet();
        var started = await UntilAsync(noted => Starts(noted, all, 1).Count == all.Count);
        var lost = Starts(started, all, 1).Where(start => start.Value.Process == process).Select(static start => start.Key).ToHashSet();
        var mine = lost.Intersect(replayable).ToHashSet();

        var began = Stopwatch.GetTimestamp();
        await RealCluster.SendAsync(signal, process);
        var after = await UntilAsync(noted => Starts(noted, mine, 2).Count == mine.Count);
        var took = Starts(after, mine, 2).Values.Max(start => start.Since(began));
        using var elsewhere = Client(cluster.Nodes.Node((node + 1) % 3));
        await Parallel.ForEachAsync(lost.Except(replayable), async (task, _) => await FailedAsync(elsewhere, task));
        if (signal == "-STOP")
        {
            await WakeAsync(process);
        }

        await cluster.Nodes.ReadyAsync();
        await cluster.Nodes.OpenAsync(name);
        var attempts = new ConcurrentDictionary<string, string>();
        await Parallel.ForEachAsync(all.Except(lost.Except(replayable)), async (task, _) => attempts[task] = await CompletedAsync(elsewhere, task));
        output.WriteLine($"{name}: {mine.Count} tasks and {lost.Count - mine.Count} that may not be repeated were on the node; the last went on after {took.TotalSeconds:0.00} s.");

        Assert.True(took <= limit, $"The last of {mine.Count} tasks went on after {took}.");
        Assert.All(attempts, attempt => Assert.Equal(mine.Contains(attempt.Key) ? "2" : "1", attempt.Value));
        AssertNoneTwice(all, mine, process, began);
    }

    // Each attempt began once; the second ones elsewhere, when the first could do nothing any more.
    private void AssertNoneTwice(HashSet<string> all, HashSet<string> mine, int process, long began)
    {
        var noted = ClusterJournal.Read(cluster.Nodes.Folder).Where(noted => all.Contains(noted.Task)).ToList();
        foreach (var task in noted.Where(static noted => noted.What == "started").GroupBy(static noted => noted.Task))
        {
            Assert.Equal(mine.Contains(task.Key) ? [1, 2] : [1], task.Select(static start => start.Attempt));
        }

        Assert.DoesNotContain(noted, late => late.Process == process && late.At > began && late.What is ("started" or "ended"));
    }

    // What it did before it hung is not waited for: others do it now. It ends, and is started again as a new member.
    private async Task WakeAsync(int process)
    {
        await RealCluster.SendAsync("-CONT", process);
        await cluster.Nodes.HearAsync("ended with code 70");
    }

    private async Task<IReadOnlyList<Noted>> UntilAsync(Func<IReadOnlyList<Noted>, bool> enough)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            var noted = ClusterJournal.Read(cluster.Nodes.Folder);
            if (enough(noted))
            {
                return noted;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(90), string.Join('\n', cluster.Nodes.Lines.TakeLast(40)));
        }
    }

    private static Dictionary<string, Noted> Starts(IEnumerable<Noted> noted, HashSet<string> tasks, int attempt) =>
        noted.Where(noted => noted.What == "started" && noted.Attempt == attempt && tasks.Contains(noted.Task)).DistinctBy(static noted => noted.Task).ToDictionary(static noted => noted.Task);

    private static async Task<IReadOnlyList<string>> CreateAsync(string tool, string name, int count, Func<int, string> where)
    {
        var tasks = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 6), async (lane, _) =>
        {
            using var client = Client(where(lane));
            for (var number = lane; number < count; number += 6)
            {
                var created = await client.CallAsync(tool, new JsonObject { ["name"] = name });
                tasks.Add(created.Result.GetProperty("taskId").GetString()!);
            }
        });
        return [.. tasks];
    }

    private static async Task FailedAsync(ModernClient client, string task)
    {
        var status = await EndedAsync(client, task);
        Assert.Equal("failed", status.GetProperty("status").GetString());
        Assert.Contains("lost", status.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> CompletedAsync(ModernClient client, string task)
    {
        var status = await EndedAsync(client, task);
        Assert.Equal("completed", status.GetProperty("status").GetString());
        return status.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    private static async Task<JsonElement> EndedAsync(ModernClient client, string task)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            var got = await client.SendAsync("tasks/get", new JsonObject { ["taskId"] = task });
            if (got.Last.TryGetProperty("result", out var found) && found.GetProperty("status").GetString() is "failed" or "completed" or "cancelled")
            {
                return found;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{task}: {got.Status} {got.Last}");
        }
    }

    private static ModernClient Client(string url) => new(url)
    {
        Capabilities = new JsonObject { ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } },
    };
}
