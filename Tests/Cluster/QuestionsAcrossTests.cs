using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Actors.Tests.Shared;
using static Actors.Tests.Modern.Answers;

namespace Actors.Tests.Cluster;

/// <summary>A thousand questions in each of the ways there are, asked on one node and answered on another; each is also answered a second time, on a third.</summary>
[Collection(Alone.Name)]
public sealed class QuestionsAcrossTests(ToolsCluster cluster) : IClassFixture<ToolsCluster>
{
    private const int Questions = 1000;
    private const int Lanes = 20;

    private int _before;

    [Fact]
    public async Task PlainCall_AskedHereAnsweredThere_HasOneAnswerEach()
    {
        var results = await EachAsync("plain", PlainAsync);

        Assert.DoesNotContain(results, static result => result.Text != $"{result.Name}: b in attempt 1" && result.Text != $"{result.Name}: c in attempt 1");
        Assert.Equal(Questions, Started() - _before);
    }

    [Fact]
    public async Task Task_AskedHereAnsweredThere_HasOneAnswerEach()
    {
        var results = await EachAsync("task", TaskAsync);

        Assert.DoesNotContain(results, static result => result.Text != $"{result.Name}: b in attempt 1" && result.Text != $"{result.Name}: c in attempt 1");
        Assert.Equal(Questions, Started() - _before);
    }

    [Fact]
    public async Task ModernCall_AskedHereRetriedThere_GoesOnInItsOneHandler()
    {
        var results = await EachAsync("mrtr", RetryAsync);

        Assert.DoesNotContain(results, static result => result.Text != $"{result.Name}: b in attempt 1");
        Assert.Equal(Questions, Started() - _before);
    }

    private async Task<IReadOnlyList<(string Name, string Text)>> EachAsync(string kind, Func<int, string, int, Task<IReadOnlyList<(string, string)>>> lane)
    {
        await cluster.Nodes.ReadyAsync();
        _before = Started();
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(number => lane(number, $"{kind}-{number}", Questions / Lanes)));
        var all = lanes.SelectMany(static results => results).ToList();
        Assert.Equal(Questions, all.Select(static result => result.Item1).Distinct().Count());
        return all;
    }

    private async Task<IReadOnlyList<(string, string)>> PlainAsync(int lane, string prefix, int count)
    {
        using var first = await OpenAsync(lane);
        using var second = first.Again(cluster.Nodes.Node((lane + 1) % 3));
        using var third = first.Again(cluster.Nodes.Node((lane + 2) % 3));
        var results = new List<(string, string)>();
        for (var number = 0; number < count; number++)
        {
            var name = $"{prefix}-{number}";
            using var stream = await first.StreamCallAsync("ask_plain", new { name });
            var question = await stream.MessageAsync();
            await Task.WhenAll(second.AnswerAsync(question.Json, Text("b")), third.AnswerAsync(question.Json, Text("c")));
            results.Add((name, TextOf(await stream.MessageAsync())));
        }

        return results;
    }

    // Who waits for the result is asked: not the node that runs the task, and not the one that gets the answer.
    private async Task<IReadOnlyList<(string, string)>> TaskAsync(int lane, string prefix, int count)
    {
        using var first = await OpenAsync(lane);
        using var second = first.Again(cluster.Nodes.Node((lane + 1) % 3));
        using var third = first.Again(cluster.Nodes.Node((lane + 2) % 3));
        var results = new List<(string, string)>();
        for (var number = 0; number < count; number++)
        {
            var name = $"{prefix}-{number}";
            var created = await first.SendAsync("tools/call", new() { ["name"] = "ask_once", ["arguments"] = new JsonObject { ["name"] = name }, ["task"] = new JsonObject() });
            var task = created.Result.GetProperty("task").GetProperty("taskId").GetString();
            using var stream = await EventReader.OfAsync(second.StartAsync(second.Request("tasks/result", new() { ["taskId"] = task }, $"\"{name}\"")));
            var question = await RequestOrAnswerAsync(stream);
            await Task.WhenAll(third.AnswerAsync(question.Json, Text("b")), first.AnswerAsync(question.Json, Text("c")));
            results.Add((name, TextOf(await RequestOrAnswerAsync(stream))));
        }

        return results;
    }

    private async Task<IReadOnlyList<(string, string)>> RetryAsync(int lane, string prefix, int count)
    {
        using var first = Modern(lane);
        using var second = Modern(lane + 1);
        using var third = Modern(lane + 2);
        var results = new List<(string, string)>();
        for (var number = 0; number < count; number++)
        {
            var name = $"{prefix}-{number}";
            var asked = await first.CallAsync("ask_plain", new JsonObject { ["name"] = name });
            var answer = await second.CallAsync("ask_plain", new JsonObject { ["name"] = name }, With(asked, ("q1", Accept("text", "b"))));
            var late = await third.CallAsync("ask_plain", new JsonObject { ["name"] = name }, With(asked, ("q1", Accept("text", "c"))));
            Assert.Equal(-32602, late.ErrorCode);
            results.Add((name, answer.Last.TryGetProperty("result", out _) ? answer.Text : $"{answer.Last}"));
        }

        return results;
    }

    // A task also tells how it is.
    private static async Task<SentEvent> RequestOrAnswerAsync(EventReader stream)
    {
        SentEvent next;
        do
        {
            next = await stream.MessageAsync();
        }
        while (!next.Json.TryGetProperty("id", out _));
        return next;
    }

    private int Started() => ClusterJournal.Read(cluster.Nodes.Folder).Count(static noted => noted.What == "started");

    private async Task<LegacyClient> OpenAsync(int lane)
    {
        var client = RealCluster.Client(cluster.Nodes.Node(lane % 3));
        await client.InitializeAsync("""{"elicitation":{},"tasks":{"requests":{"tools":{"call":{}}}}}""");
        return client;
    }

    private ModernClient Modern(int node) => new(cluster.Nodes.Node(node % 3)) { Capabilities = new JsonObject { ["elicitation"] = new JsonObject { ["form"] = new JsonObject() } } };

    private static string Text(string text) => $$$"""{"action":"accept","content":{"text":"{{{text}}}"}}""";

    private static string TextOf(SentEvent answer) =>
        answer.Json.TryGetProperty("result", out var result) ? result.GetProperty("content")[0].GetProperty("text").GetString()! : answer.Data!;
}
