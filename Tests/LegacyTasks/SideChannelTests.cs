using System.Text.Json;
using Actors.Tests.Legacy;

namespace Actors.Tests.LegacyTasks;

/// <summary>What tasks ask of their clients, and where: TK25-40 to TK25-43.</summary>
public sealed class SideChannelTests
{
    private const string Ada = """{"action":"accept","content":{"name":"Ada"}}""";
    private const string Hello = """{"role":"assistant","model":"m","content":{"type":"text","text":"Hello"}}""";

    [Fact]
    public async Task Questions_GoOutOnTheStreamOfWhoWaitsAndSayWhichTaskAsks()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("ask-then-sample");
        using var waiting = await client.WaitForAsync(id);

        var name = await waiting.AnswerAsync();
        var asking = await client.GetTaskAsync(id);
        await client.AnswerAsync(name.Json, Ada);
        var sample = await waiting.AnswerAsync();
        await client.AnswerAsync(sample.Json, Hello);
        var result = (await waiting.AnswerAsync()).Json.GetProperty("result");

        Assert.Equal(("elicitation/create", "sampling/createMessage"), (name.Method, sample.Method));
        Assert.Equal("input_required", asking.StatusOf());
        Assert.All([name, sample], question => Assert.Equal(id, TaskHost.RelatedTo(question.Json.GetProperty("params"))));
        Assert.Equal("Your name?", name.Json.GetProperty("params").GetProperty("message").GetString());
        Assert.Equal("Hello Ada", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("completed", (await client.GetTaskAsync(id)).StatusOf());
    }

    [Fact]
    public async Task Questions_WithNobodyConnected_WaitForWhoeverWaits()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var later = await host.OpenAsync();
        var id = await client.CreateAsync("ask-then-sample");
        await UntilAskingAsync(client, id);

        using var waiting = await later.WaitForAsync(id);
        var name = await waiting.AnswerAsync();
        await later.AnswerAsync(name.Json, Ada);

        Assert.Equal("sampling/createMessage", (await waiting.AnswerAsync()).Method);
    }

    [Fact]
    public async Task Questions_OfWaitingClients_GoToOneThatDeclaredThem()
    {
        await using var host = await TaskHost.StartAsync();
        using var creator = await host.OpenAsync();
        using var sampler = await host.OpenAsync(capabilities: """{"sampling":{}}""");
        using var person = await host.OpenAsync(capabilities: """{"elicitation":{}}""");
        var id = await creator.CreateAsync("ask-then-sample");
        await UntilAskingAsync(creator, id);

        using var first = await sampler.WaitForAsync(id);
        using var second = await person.WaitForAsync(id);
        var name = await second.AnswerAsync();
        await person.AnswerAsync(name.Json, Ada);
        var sample = await first.AnswerAsync();

        Assert.Equal(("elicitation/create", "sampling/createMessage"), (name.Method, sample.Method));
    }

    [Fact]
    public async Task Questions_WithoutAWaitingCall_GoOutOnTheStandaloneStream()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var standalone = await client.ListenAsync();
        var id = await client.CreateAsync("ask-then-sample");

        var name = await standalone.AnswerAsync();
        await client.AnswerAsync(name.Json, Ada);
        var sample = await standalone.AnswerAsync();
        await client.AnswerAsync(sample.Json, Hello);

        Assert.All([name, sample], question => Assert.Equal(id, TaskHost.RelatedTo(question.Json.GetProperty("params"))));
        Assert.Equal("Hello Ada", (await client.ResultAsync(id)).Text);
    }

    [Fact]
    public async Task Questions_OnAStandaloneStreamThatComesLater_AreAskedThere()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("ask-then-sample");
        await UntilAskingAsync(client, id);

        using var standalone = await client.ListenAsync();

        Assert.Equal(id, TaskHost.RelatedTo((await standalone.AnswerAsync()).Json.GetProperty("params")));
    }

    [Fact]
    public async Task Questions_WithBothStreamsOpen_AreAskedOnce()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var standalone = await client.ListenAsync();
        var id = await client.CreateAsync("ask-then-sample");
        using var waiting = await client.WaitForAsync(id);
        var asked = new List<string?>();

        Task<SentEvent>[] next = [standalone.AnswerAsync(), waiting.AnswerAsync()];
        var one = await Task.WhenAny(next);
        while ((await one).Method is { } method)
        {
            asked.Add(method);
            await client.AnswerAsync((await one).Json, method == "elicitation/create" ? Ada : Hello);
            var stream = Array.IndexOf(next, one);
            next[stream] = (stream == 0 ? standalone : waiting).AnswerAsync();
            one = await Task.WhenAny(next);
        }

        Assert.Equal(["elicitation/create", "sampling/createMessage"], asked);
        Assert.Equal("Hello Ada", (await one).Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Questions_OfAWaiterThatIsGone_AreAskedByTheNext()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = await host.OpenAsync();
        var id = await client.CreateAsync("ask-then-sample");
        using var first = await other.WaitForAsync(id, "\"w\"");
        var asked = await first.AnswerAsync();
        using var second = await client.WaitForAsync(id);
        await second.NextAsync();

        await other.CancelAsync("\"w\"");
        var again = await second.AnswerAsync();
        await client.AnswerAsync(again.Json, Ada);

        Assert.Equal(("elicitation/create", "elicitation/create"), (asked.Method, again.Method));
        Assert.Equal("sampling/createMessage", (await second.AnswerAsync()).Method);
    }

    [Fact]
    public async Task Questions_TheClientDidNotDeclare_FailTheTaskAsTheyFailTheCall()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync(capabilities: "{}");
        var plain = await client.CallAsync("ask-then-sample");

        var id = await client.CreateAsync("ask-then-sample");
        var answer = await client.ResultAsync(id);

        Assert.Equal(plain.Result.GetProperty("isError").GetBoolean(), answer.Result.GetProperty("isError").GetBoolean());
        Assert.Equal(plain.Text, answer.Text);
        Assert.Equal("failed", (await client.GetTaskAsync(id)).StatusOf());
    }

    [Fact]
    public async Task Questions_AreNotPutToAWaiterThatCannotBeAsked()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var mute = await host.OpenAsync(capabilities: "{}");
        var id = await client.CreateAsync("ask-then-sample");
        using var silent = await mute.WaitForAsync(id);
        await silent.NextAsync();

        using var waiting = await client.WaitForAsync(id);
        await client.AnswerAsync((await waiting.AnswerAsync()).Json, Ada);
        await client.AnswerAsync((await waiting.AnswerAsync()).Json, Hello);

        Assert.Equal("Hello Ada", (await silent.AnswerAsync()).Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Answer_OfTheWrongShape_FailsTheTaskAsItFailsTheCall()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("ask-then-sample");
        using var waiting = await client.WaitForAsync(id);

        await client.AnswerAsync((await waiting.AnswerAsync()).Json, """{"content":7}""");

        await waiting.AnswerAsync();
        Assert.Equal("failed", (await client.GetTaskAsync(id)).StatusOf());
    }

    [Fact]
    public async Task Answer_WithAnError_ReachesTheTool()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("ask-then-sample");
        using var waiting = await client.WaitForAsync(id);
        var question = (await waiting.AnswerAsync()).Json;

        var taken = await client.PostAsync(
            "{\"jsonrpc\":\"2.0\",\"id\":" + question.GetProperty("id").GetRawText() + ",\"error\":{\"code\":-1,\"message\":\"The user said no.\"}}");

        Assert.Equal(202, taken.Status);
        Assert.False((await waiting.AnswerAsync()).Json.TryGetProperty("method", out _));
        Assert.Equal("failed", (await client.GetTaskAsync(id)).StatusOf());
    }

    [Fact]
    public async Task Cancel_OfATaskThatAsks_WithdrawsTheQuestion()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("ask-then-sample");
        using var waiting = await client.WaitForAsync(id);
        var question = await waiting.AnswerAsync();

        await client.CancelTaskAsync(id);
        var withdrawn = await waiting.AnswerAsync();
        var late = await client.AnswerAsync(question.Json, Ada);

        Assert.Equal("notifications/cancelled", withdrawn.Method);
        Assert.Equal(question.Json.GetProperty("id").GetRawText(), withdrawn.Json.GetProperty("params").GetProperty("requestId").GetRawText());
        Assert.Equal(-32603, (await waiting.AnswerAsync()).Json.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(202, late.Status);
        Assert.Equal("cancelled", (await client.GetTaskAsync(id)).StatusOf());
    }

    [Fact]
    public async Task Hidden_Questions_SayNothingOfATask()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync("2025-06-18", capabilities: """{"elicitation":{},"sampling":{}}""");
        using var call = await client.StreamCallAsync("ask-then-sample");

        var name = await call.MessageAsync();
        await client.AnswerAsync(name.Json, Ada);
        await client.AnswerAsync((await call.MessageAsync()).Json, Hello);
        var result = (await call.MessageAsync()).Json.GetProperty("result");

        Assert.Null(TaskHost.RelatedTo(name.Json.GetProperty("params")));
        Assert.Null(TaskHost.RelatedTo(result));
        Assert.Equal("Hello Ada", result.GetProperty("content")[0].GetProperty("text").GetString());
    }

    internal static async Task UntilAskingAsync(LegacyClient client, string id)
    {
        // As a client polls that has no other way to know.
        while ((await client.GetTaskAsync(id)).StatusOf() != "input_required")
        {
            await Task.Yield();
        }
    }
}
