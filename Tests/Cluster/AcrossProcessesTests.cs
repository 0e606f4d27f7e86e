using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>One client whose requests go to three processes, none of them twice in a row.</summary>
[Collection(Alone.Name)]
public sealed class AcrossProcessesTests(RealCluster cluster) : IClassFixture<RealCluster>
{
    [Fact]
    public async Task Session_OpenedOnOneNode_IsUsedOnAnotherAndEndsForAll()
    {
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync();
        using var second = first.Again(cluster.Node(1));
        using var third = first.Again(cluster.Node(2));

        var called = await second.CallAsync("test_simple_text");
        var again = await third.CallAsync("test_simple_text", id: "\"third\"");
        var deleted = await third.DeleteAsync();
        var after = await first.CallAsync("test_simple_text");

        Assert.Equal(called.Text, again.Text);
        Assert.Equal(200, called.Status);
        Assert.InRange(deleted.Status, 200, 204);
        Assert.Equal(404, after.Status);
    }

    [Fact]
    public async Task Stream_EndedOnOneNode_IsResumedOnAnother()
    {
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync();
        string id;
        using (var stream = await first.StreamCallAsync("test_reconnection", id: "7"))
        {
            id = (await stream.NextAsync())!.Id!;
            await stream.RestAsync();
        }

        using var resumed = await first.Again(cluster.Node(1)).ListenAsync(id);
        var answer = await resumed.MessageAsync();
        using var twice = await first.Again(cluster.Node(2)).ListenAsync(id);
        var replayed = await twice.MessageAsync();

        Assert.Equal(7, answer.Json.GetProperty("id").GetInt32());
        Assert.Equal(answer.Data, replayed.Data);
    }

    [Fact]
    public async Task Question_AskedOnOneNode_IsAnsweredOnAnother()
    {
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync("""{"elicitation":{}}""");
        using var second = first.Again(cluster.Node(1));
        using var stream = await first.StreamCallAsync("test_elicitation", new { message = "Who?" });
        var question = await stream.MessageAsync();

        var taken = await second.AnswerAsync(question.Json, """{"action":"accept","content":{"username":"ada","email":"ada@example.com"}}""");
        var answer = await stream.MessageAsync();

        Assert.Equal("elicitation/create", question.Method);
        Assert.Equal(202, taken.Status);
        Assert.Contains("ada@example.com", answer.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OnOneNode_IsCancelledFromAnother()
    {
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync();
        using var second = first.Again(cluster.Node(1));
        // Where the session lives: the counts are those of that process, whichever node is asked.
        var before = await CountsAsync(second);
        using var stream = await first.StreamCallAsync("block", id: "9");
        await stream.NextAsync();

        var taken = await second.CancelAsync("9");
        var counts = await CountsAsync(second);
        while (counts.Cancelled == before.Cancelled)
        {
            counts = await CountsAsync(second);
        }

        Assert.Equal(202, taken.Status);
        Assert.Equal((before.Started + 1, before.Cancelled + 1), counts);
    }

    [Fact]
    public async Task Task_CreatedOnOneNode_IsAwaitedReadAndListedOnOthers()
    {
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync("""{"tasks":{"requests":{"tools":{"call":{}}}}}""");
        using var second = first.Again(cluster.Node(1));
        using var third = first.Again(cluster.Node(2));

        var task = await CreateAsync(first, 0.5);
        var waiting = second.SendAsync("tasks/result", new() { ["taskId"] = task }, id: "\"wait\"");
        var listed = await third.SendAsync("tasks/list", id: "\"list\"");
        var result = await waiting;
        var ended = await third.SendAsync("tasks/get", new() { ["taskId"] = task }, id: "\"get\"");

        Assert.Contains(task, listed.Body, StringComparison.Ordinal);
        Assert.Equal("Computed it in 0.5 seconds.", result.Text);
        Assert.Equal("completed", ended.Result.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Task_RunningOnOneNode_IsCancelledFromAnother()
    {
        using var first = RealCluster.Client(cluster.Node(0));
        await first.InitializeAsync("""{"tasks":{"requests":{"tools":{"call":{}}}}}""");
        using var second = first.Again(cluster.Node(1));
        using var third = first.Again(cluster.Node(2));
        var task = await CreateAsync(first, 3000);
        var waiting = third.SendAsync("tasks/result", new() { ["taskId"] = task }, id: "\"wait\"");

        var cancelled = await second.SendAsync("tasks/cancel", new() { ["taskId"] = task }, id: "\"cancel\"");
        var ended = await waiting;
        var twice = await third.SendAsync("tasks/cancel", new() { ["taskId"] = task }, id: "\"again\"");

        Assert.Equal("cancelled", cancelled.Result.GetProperty("status").GetString());
        Assert.True(ended.Last.TryGetProperty("error", out _) || ended.Last.GetProperty("result").TryGetProperty("isError", out _), ended.Body);
        Assert.Equal(-32602, twice.Code);
    }

    [Fact]
    public async Task Listen_OnOneNode_HearsWhatChangesOnAnother()
    {
        using var first = new ModernClient(cluster.Node(0));
        using var second = new ModernClient(cluster.Node(1));
        using var response = await first.StartAsync(
            "subscriptions/listen", new() { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }, cancellationToken: TestContext.Current.CancellationToken);
        using var stream = new EventReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var acknowledged = await stream.MessageAsync();

        await second.CallAsync("test_trigger_tool_change");
        var heard = await stream.MessageAsync();

        Assert.Equal("notifications/subscriptions/acknowledged", acknowledged.Method);
        Assert.Equal("notifications/tools/list_changed", heard.Method);
    }

    private static async Task<string> CreateAsync(LegacyClient client, double seconds)
    {
        var created = await client.SendAsync("tools/call", new()
        {
            ["name"] = "slow_compute",
            ["arguments"] = new JsonObject { ["seconds"] = seconds },
            ["task"] = new JsonObject(),
        });
        return created.Result.GetProperty("task").GetProperty("taskId").GetString()!;
    }

    private static async Task<(int Started, int Cancelled)> CountsAsync(LegacyClient client)
    {
        JsonElement counts = (await client.CallAsync("cancellations")).Result.GetProperty("structuredContent");
        return (counts.GetProperty("started").GetInt32(), counts.GetProperty("cancelled").GetInt32());
    }
}
