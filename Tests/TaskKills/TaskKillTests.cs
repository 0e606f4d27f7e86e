using System.Globalization;
using System.Text.Json.Nodes;
using Actors.Tests.Modern;
using Actors.Tests.Shared;

namespace Actors.Tests.TaskKills;

/// <summary>A thousand tasks in every state, under load, and a process that is killed again and again.</summary>
[Collection(Alone.Name)]
public sealed class TaskKillTests
{
    private const int Kills = 10;
    private const int Tasks = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Kill_UnderLoad_LosesNothingAndStartsNothingTwice()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("ACTORS_KILL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"ACTORS_KILL_SEED={seed}");
        using var folder = new TemporaryFolder();
        var memory = new KilledClient();
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillAsync(folder.Path, memory, random, (kill + 1) * Tasks / Kills);
        }

        using var last = new ChildProcess(TaskChild.Command, folder.Path);
        using var client = Client((await last.ReadLine())!);
        await EndAsync(memory, client);

        var journal = TaskJournal.Read(TaskChild.JournalOf(folder.Path));
        Assert.True(memory.Violations.IsEmpty, $"Seed {seed}:\n{string.Join('\n', memory.Violations.Take(20))}");
        Assert.True(memory.Created.Count >= Tasks, $"Only {memory.Created.Count} tasks were created.");
        Assert.All(StatusesOf(memory), count => Assert.True(count.Value > 0, $"None ended {count.Key}."));
        AssertStarts(journal, memory);
        AssertSteps(journal);
    }

    private static async Task KillAsync(string folder, KilledClient memory, Random random, int enough)
    {
        using var child = new ChildProcess(TaskChild.Command, folder);
        using var client = Client((await child.ReadLine())!);
        var moment = TimeSpan.FromMilliseconds(random.Next(1, 60));
        var seeds = Enumerable.Range(0, 8).Select(_ => random.Next()).ToArray();
        using var killed = new CancellationTokenSource();
        var lanes = seeds.Select(lane => LaneAsync(client, memory, new Random(lane), killed.Token)).ToArray();
        while (memory.Created.Count < enough && lanes.All(static lane => !lane.IsCompleted))
        {
            await Task.WhenAny(Task.WhenAny(lanes), Task.Delay(5, TestContext.Current.CancellationToken));
        }

        await Task.Delay(moment, TestContext.Current.CancellationToken);
        child.Kill();
        await killed.CancelAsync();
        await Task.WhenAll(lanes);
    }

    private static async Task LaneAsync(ModernClient client, KilledClient memory, Random random, CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
        {
            try
            {
                await memory.StepAsync(client, random);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The process is gone; what was asked for may have been done.
                return;
            }
        }
    }

    private static async Task EndAsync(KilledClient memory, ModernClient client)
    {
        var until = DateTime.UtcNow + Patience;
        string[] open;
        while ((open = [.. memory.Created.Keys.Where(id => !memory.Ended.ContainsKey(id))]).Length > 0)
        {
            Assert.True(DateTime.UtcNow < until, $"{open.Length} tasks never ended, such as {memory.Created[open[0]]} {open[0]}");
            await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) => await memory.LookAsync(client, id, answers: true));
        }

        // Once more, all of them: whatever was final stays so.
        await Parallel.ForEachAsync(memory.Created.Keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) => await memory.LookAsync(client, id, answers: false));
    }

    private static Dictionary<string, int> StatusesOf(KilledClient memory) =>
        new[] { "completed", "failed", "cancelled" }.ToDictionary(status => status, status => memory.Ended.Values.Count(ended => ended == status));

    private static void AssertStarts(IReadOnlyList<JournalLine> journal, KilledClient memory)
    {
        var starts = journal.Where(line => line.What == "started").GroupBy(line => line.Task).ToArray();
        var again = 0;
        foreach (var task in starts)
        {
            var attempts = task.Select(line => line.Attempt).ToArray();
            Assert.Equal(attempts.Distinct().Order(), attempts);
            // What was never acknowledged may have run as well; its tool is not known here.
            var tool = memory.Created.GetValueOrDefault(task.Key);
            Assert.True(tool is not ("once" or "ask_once" or "ask_and_end") || attempts.Length == 1, $"{tool} {task.Key} was started {attempts.Length} times.");
            again += tool is "steps" or "ask" && attempts.Length > 1 ? 1 : 0;
        }

        Assert.True(again > 0, "No replayable task was started again, so the kills proved nothing.");
    }

    // A step whose result was saved is never worked on again.
    private static void AssertSteps(IReadOnlyList<JournalLine> journal)
    {
        var saved = new HashSet<(string, string)>();
        foreach (var line in journal)
        {
            if (line.What == "saved")
            {
                saved.Add((line.Task, line.Detail));
            }
            else if (line.What == "working")
            {
                Assert.False(saved.Contains((line.Task, line.Detail)), $"Step {line.Detail} of {line.Task} was done again in attempt {line.Attempt}.");
            }
        }
    }

    private static ModernClient Client(string url) => new(url)
    {
        Capabilities = new JsonObject { ["elicitation"] = new JsonObject { ["form"] = new JsonObject() }, ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } },
    };
}
