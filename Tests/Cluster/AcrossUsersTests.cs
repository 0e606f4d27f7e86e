using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>Two users of one cluster: what one of them has is unknown to the other on every node (V-03, V-05), and a task has one end whichever node is asked.</summary>
[Collection(Alone.Name)]
public sealed class AcrossUsersTests(AcrossUsersTests.TwoUsers cluster) : IClassFixture<AcrossUsersTests.TwoUsers>
{
    private const string Version = "2025-11-25";
    private const string Capabilities = """{"elicitation":{},"tasks":{"list":{},"requests":{"tools":{"call":{}}}}}""";

    [Fact]
    public async Task User_OfASession_IsTheSameForItsToolsWhicheverNodeIsAsked()
    {
        using var first = await OpenAsync("ada", 0);

        var here = await first.CallAsync("whoami");
        var there = await first.Again(cluster.Nodes.Node(1)).CallAsync("whoami", id: "\"there\"");

        Assert.Equal("ada", here.Result.GetProperty("structuredContent").GetProperty("name").GetString());
        Assert.Equal(
            here.Result.GetProperty("structuredContent").GetProperty("claims").GetRawText(), there.Result.GetProperty("structuredContent").GetProperty("claims").GetRawText());
    }

    [Fact]
    public async Task Stream_OfAnother_IsReplayedOnNoNode()
    {
        using var ada = await OpenAsync("ada", 0);
        using var bob = await OpenAsync("bob", 1);
        var one = await ada.CallAsync("echo", new { text = "one" });
        var two = await ada.CallAsync("echo", new { text = "two" }, id: "\"two\"");
        using var thief = new LegacyClient(cluster.Nodes.Node(2), Version, "bob", ada.Session);
        using var elsewhere = ada.Again(cluster.Nodes.Node(1));

        using var session = await thief.ListenAsync(one.Ids[0]);
        using var own = await bob.Again(cluster.Nodes.Node(2)).ListenAsync(one.Ids[0]);
        using var stream = await elsewhere.ListenAsync(one.Ids[0]);
        var replayed = await stream.RestAsync();

        Assert.Equal(404, session.Status);
        Assert.Equal(400, own.Status);
        Assert.Equal(one.Last.GetRawText(), Assert.Single(replayed, static replay => replay.IsMessage).Json.GetRawText());
        Assert.DoesNotContain(replayed, replay => two.Ids.Contains(replay.Id));
    }

    [Fact]
    public async Task Tasks_OfAnother_AreNeitherListedNorFoundOnAnyNode()
    {
        using var ada = await OpenAsync("ada", 0);
        using var bob = await OpenAsync("bob", 1);
        var mine = await CreateAsync(ada, 60);
        var his = await CreateAsync(bob, 60);

        var listed = await bob.Again(cluster.Nodes.Node(2)).SendAsync("tasks/list", id: "\"list\"");
        var again = await (await OpenAsync("ada", 2)).SendAsync("tasks/list");
        foreach (var method in new[] { "tasks/get", "tasks/cancel", "tasks/result" })
        {
            Assert.Equal(-32602, (await bob.Again(cluster.Nodes.Node(0)).SendAsync(method, new() { ["taskId"] = mine }, id: $"\"{method}\"")).Code);
        }

        Assert.Contains(his, listed.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(mine, listed.Body, StringComparison.Ordinal);
        Assert.Contains(mine, again.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(his, again.Body, StringComparison.Ordinal);
        await ada.SendAsync("tasks/cancel", new() { ["taskId"] = mine });
        await bob.SendAsync("tasks/cancel", new() { ["taskId"] = his });
    }

    [Fact]
    public async Task Task_CancelledOnOneNodeAsItEndsOnAnother_HasOneEnd()
    {
        using var first = await OpenAsync("ada", 0);
        var others = new[] { first.Again(cluster.Nodes.Node(1)), first.Again(cluster.Nodes.Node(2)) };
        for (var round = 0; round < 20; round++)
        {
            var task = await CreateAsync(first, 0.02 + (round * 0.001), $"\"c{round}\"");

            var waiting = others[0].SendAsync("tasks/result", new() { ["taskId"] = task }, id: $"\"w{round}\"");
            var cancelled = await others[1].SendAsync("tasks/cancel", new() { ["taskId"] = task }, id: $"\"x{round}\"");
            var result = await waiting;
            var ended = (await first.SendAsync("tasks/get", new() { ["taskId"] = task }, id: $"\"g{round}\"")).Result.GetProperty("status").GetString();

            Assert.Equal(cancelled.Last.TryGetProperty("result", out _) ? "cancelled" : "completed", ended);
            Assert.Equal(ended == "completed", result.Last.TryGetProperty("result", out var held) && !(held.TryGetProperty("isError", out var error) && error.GetBoolean()));
        }
    }

    [Fact]
    public async Task Task_WhoseTimeIsOver_IsGoneOnEveryNode()
    {
        using var first = await OpenAsync("ada", 0);
        var task = await CreateAsync(first, 0, ttl: 1000);

        for (var node = 1; node <= 3; node++)
        {
            using var client = first.Again(cluster.Nodes.Node(node % 3));
            LegacyAnswer got;
            for (var tries = 0; (got = await client.SendAsync("tasks/get", new() { ["taskId"] = task }, id: $"\"{node}-{tries}\"")).Last.TryGetProperty("result", out _); tries++)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            Assert.Equal(-32602, got.Code);
        }
    }

    [Fact]
    public async Task Question_OfATask_IsAskedOnTheStandaloneStreamOfAnotherNode()
    {
        using var first = await OpenAsync("ada", 0);
        using var stream = await first.Again(cluster.Nodes.Node(1)).ListenAsync();
        var created = await first.SendAsync("tools/call", new() { ["name"] = "confirm_delete", ["arguments"] = new JsonObject { ["filename"] = "a" }, ["task"] = new JsonObject() });
        var task = created.Result.GetProperty("task").GetProperty("taskId").GetString()!;

        SentEvent question;
        do
        {
            question = await stream.MessageAsync();
        }
        while (question.Method != "elicitation/create");
        using var third = first.Again(cluster.Nodes.Node(2));
        await third.AnswerAsync(question.Json, """{"action":"accept","content":{"confirm":true}}""");
        var result = await third.SendAsync("tasks/result", new() { ["taskId"] = task }, id: "\"result\"");

        Assert.Contains(task, question.Data, StringComparison.Ordinal);
        Assert.Equal("Deleted a (not really).", result.Text);
    }

    private async Task<LegacyClient> OpenAsync(string user, int node)
    {
        var client = new LegacyClient(cluster.Nodes.Node(node), Version, user);
        await client.InitializeAsync(Capabilities);
        return client;
    }

    private static async Task<string> CreateAsync(LegacyClient client, double seconds, string? id = null, int? ttl = null)
    {
        var created = await client.SendAsync("tools/call", new()
        {
            ["name"] = "slow_compute",
            ["arguments"] = new JsonObject { ["seconds"] = seconds },
            ["task"] = ttl is null ? new JsonObject() : new JsonObject { ["ttl"] = ttl },
        }, id: id);
        return created.Result.GetProperty("task").GetProperty("taskId").GetString()!;
    }

    /// <summary>A cluster with keys, one for each of two users.</summary>
    public sealed class TwoUsers : IAsyncLifetime
    {
        internal RealCluster Nodes { get; } = new()
        {
            Settings = new()
            {
                ["Actors:Keys:0:Subject"] = "ada",
                ["Actors:Keys:0:Sha256"] = Sha256("ada"),
                ["Actors:Keys:1:Subject"] = "bob",
                ["Actors:Keys:1:Sha256"] = Sha256("bob"),
            },
        };

        public ValueTask InitializeAsync() => Nodes.InitializeAsync();

        public ValueTask DisposeAsync() => Nodes.DisposeAsync();

        private static string Sha256(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
