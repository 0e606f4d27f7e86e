using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Actors.Tests.Shared;
using static Actors.Tests.Modern.Answers;

namespace Actors.Tests.Cluster;

/// <summary>The node that asked is killed before the answer comes; whoever may be started again goes on with the answer, everybody else is told.</summary>
[Collection(Alone.Name)]
public sealed class LostQuestionTests(ToolsCluster cluster) : IClassFixture<ToolsCluster>
{
    [Fact]
    public async Task Node_KilledBetweenQuestionAndAnswer_EveryCallEndsAsItMay()
    {
        await cluster.Nodes.ReadyAsync();
        using var modern = Modern(0);
        using var elsewhere = Modern(1);
        using var legacy = RealCluster.Client(cluster.Nodes.Node(0));
        await legacy.InitializeAsync("""{"elicitation":{}}""");
        var again = await CreateAsync(modern, "ask_again");
        var once = await CreateAsync(modern, "ask_once");
        var key = await QuestionAsync(elsewhere, again);
        var lost = await QuestionAsync(elsewhere, once);
        var mayRepeat = await modern.CallAsync("ask_read", Named("read"));
        var mayNot = await modern.CallAsync("ask_plain", Named("plain"));
        using var stream = await legacy.StreamCallAsync("ask_plain", new { name = "plain" }, id: "\"plain\"");
        var question = await stream.MessageAsync();

        await RealCluster.SendAsync("-KILL", await cluster.Nodes.PresentAsync(0));
        var repeated = await elsewhere.CallAsync("ask_read", Named("read"), With(mayRepeat, ("q1", Accept("text", "b"))));
        var refused = await elsewhere.CallAsync("ask_plain", Named("plain"), With(mayNot, ("q1", Accept("text", "b"))));
        await UpdateAsync(elsewhere, again, key);
        var went = await UntilAsync(elsewhere, again, "completed");
        var ended = await UntilAsync(elsewhere, once, "failed");
        await UpdateAsync(elsewhere, once, lost);
        var after = await elsewhere.SendAsync("tasks/get", new JsonObject { ["taskId"] = once });

        Assert.Equal("read: b in attempt 1", repeated.Text);
        Assert.Contains("Start again", refused.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("again: b in attempt 2", went.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Contains("lost", ended.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
        Assert.False(ended.TryGetProperty("inputRequests", out _));
        Assert.Equal("failed", after.Result.GetProperty("status").GetString());
        await ResumedAsync(legacy, stream.LastId!, question);
    }

    // The session is back once it answers anything; from then on its lost call is to be told within a second.
    private async Task ResumedAsync(LegacyClient legacy, string last, SentEvent question)
    {
        using var second = legacy.Again(cluster.Nodes.Node(1));
        for (var number = 0; (await second.SendAsync("ping", id: $"\"p{number}\"")).Status != 200; number++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var clock = Stopwatch.StartNew();
        using var resumed = await second.ListenAsync(last);
        var answer = await resumed.MessageAsync();
        var late = await second.AnswerAsync(question.Json, """{"action":"accept","content":{"text":"b"}}""");

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"It took {clock.Elapsed}.");
        Assert.Equal("plain", answer.Json.GetProperty("id").GetString());
        Assert.True(answer.Json.TryGetProperty("error", out _), answer.Data);
        Assert.InRange(late.Status, 202, 404);
    }

    private static JsonObject Named(string name) => new() { ["name"] = name };

    private static async Task<string> CreateAsync(ModernClient client, string tool)
    {
        var created = await client.CallAsync(tool, Named(tool["ask_".Length..]));
        return created.Result.GetProperty("taskId").GetString()!;
    }

    private static async Task<string> QuestionAsync(ModernClient client, string task)
    {
        var asks = await UntilAsync(client, task, "input_required");
        return asks.GetProperty("inputRequests").EnumerateObject().Single().Name;
    }

    // Its node is gone, and until somebody has taken over nobody can say that the answer is saved.
    private static async Task UpdateAsync(ModernClient client, string task, string key)
    {
        ModernAnswer taken;
        do
        {
            taken = await client.SendAsync("tasks/update", new JsonObject { ["taskId"] = task, ["inputResponses"] = new JsonObject { [key] = Accept("text", "b") } });
        }
        while (!taken.Last.TryGetProperty("result", out _));
    }

    private static async Task<JsonElement> UntilAsync(ModernClient client, string task, string status)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var got = await client.SendAsync("tasks/get", new JsonObject { ["taskId"] = task });
            if (got.Last.TryGetProperty("result", out var found) && found.GetProperty("status").GetString() == status)
            {
                return found;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{got.Status} {got.Last}");
        }
    }

    private ModernClient Modern(int node) => new(cluster.Nodes.Node(node))
    {
        Capabilities = new JsonObject
        {
            ["elicitation"] = new JsonObject { ["form"] = new JsonObject() },
            ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() },
        },
    };
}
