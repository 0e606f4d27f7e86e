using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;

namespace Actors.Tests.TaskRuns;

/// <summary>What the body of a task asks: of a client that knows the task, and of one whose call waits on it.</summary>
public sealed class QuestionTests
{
    private static readonly JsonElement Ada = JsonElement.Parse("""{"action":"accept","content":{"name":"Ada"}}""");

    [Theory]
    [InlineData("ask-name", "hello Ada", 1)]
    [InlineData("ask-end", "hello Ada mine", 2)]
    public async Task Task_Question_IsPutAndItsAnswerGoesToTheBody(string tool, string expected, int attempts)
    {
        await using var host = await RunHost.StartAsync();
        var id = IdOf(await host.CallAsync(tool));
        var asking = await host.Until(id, view => view.Status == WorkStatus.InputRequired);
        var question = Assert.Single(asking.Questions);

        var reply = await host.Tasks.AnswerAsync(null, id, new Dictionary<string, JsonElement> { [question.Key] = Ada }, TestContext.Current.CancellationToken);
        var view = await host.EndOf(id);

        Assert.Equal(("elicitation/create", "Your name?", TaskReplyKind.Ok), (question.Method, question.Params.GetProperty("message").GetString(), reply.Kind));
        Assert.Equal((WorkStatus.Completed, expected, attempts), (view.Status, RunHost.TextOf(view), view.Attempt));
        Assert.Equal(tool == "ask-name" ? ["asking", expected] : [expected], host.Journal.Notes);
    }

    [Theory]
    [InlineData("2025-11-25", "ask-name", "hello Ada")]
    [InlineData("2025-06-18", "ask-name", "hello Ada")]
    [InlineData("2025-11-25", "ask-end", "hello Ada mine")]
    [InlineData("2025-06-18", "ask-end", "hello Ada mine")]
    public async Task LegacyCall_OnAHiddenTask_IsAskedOnItsOwnStream(string version, string tool, string expected)
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync(version);
        using var stream = await client.StreamCallAsync(tool);

        var question = await stream.MessageAsync();
        var accepted = await client.AnswerAsync(question.Json, Ada.GetRawText());
        var answer = await stream.MessageAsync();

        Assert.Equal(("elicitation/create", 202), (question.Method, accepted.Status));
        Assert.DoesNotContain("related-task", question.Data, StringComparison.Ordinal);
        Assert.Equal(expected, answer.Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("ask-name", "hello Ada")]
    [InlineData("ask-end", "hello Ada mine")]
    public async Task ModernCall_OnAHiddenTask_IsAskedByRounds(string tool, string expected)
    {
        await using var host = await RunHost.StartAsync();
        host.Modern.Capabilities = Answers.Everything;

        var asked = await host.Modern.CallAsync(tool);
        var entry = asked.Result.GetProperty("inputRequests").EnumerateObject().Single();
        var answer = await host.Modern.CallAsync(tool, spoil: Answers.With(asked, (entry.Name, Answers.Accept("name", "Ada"))));

        Assert.Equal(("input_required", "elicitation/create"), (asked.ResultType, entry.Value.GetProperty("method").GetString()));
        Assert.Equal(expected, answer.Text);
        Assert.Equal(tool == "ask-name" ? ["asking", expected] : [expected], host.Journal.Notes);
    }

    [Fact]
    public async Task LegacyCall_AnsweredWithAnError_FailsTheBody()
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync();
        using var stream = await client.StreamCallAsync("ask-name");
        var question = await stream.MessageAsync();

        await client.PostAsync("{\"jsonrpc\":\"2.0\",\"id\":" + question.Json.GetProperty("id").GetRawText() + ",\"error\":{\"code\":-1,\"message\":\"no\"}}");

        var answer = await stream.MessageAsync();
        Assert.Contains("no", answer.Data, StringComparison.Ordinal);
        Assert.Equal(["asking"], host.Journal.Notes);
    }

    [Theory]
    [InlineData("ask-name")]
    [InlineData("ask-end")]
    public async Task Caller_WhoCannotBeAsked_GetsWhatAPlainCallGets(string tool)
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync(capabilities: "{}");
        using var sessionless = host.Legacy.Client();

        var legacy = await client.CallAsync(tool);
        var without = await sessionless.CallAsync(tool);
        var modern = await host.Modern.CallAsync(tool);

        Assert.True(legacy.Result.GetProperty("isError").GetBoolean());
        Assert.Contains("the client did not declare the capability", legacy.Text, StringComparison.Ordinal);
        Assert.True(without.Result.GetProperty("isError").GetBoolean());
        Assert.Equal((400, -32021), (modern.Status, modern.ErrorCode));
        Assert.Equal("""{"elicitation":{"form":{}}}""", modern.Error.GetProperty("data").GetProperty("requiredCapabilities").GetRawText());
    }

    [Fact]
    public async Task AskFirst_Modern_AsksBeforeThereIsATaskAndTheTaskHasTheAnswers()
    {
        await using var host = await RunHost.StartAsync();

        var asked = await host.CallAsync("ask-first");
        var created = await host.CallAsync("ask-first", spoil: Answers.With(asked, ("name", Answers.Accept("name", "Ada"))));
        var view = await host.EndOf(IdOf(created));

        Assert.Equal(("input_required", false), (asked.ResultType, asked.Result.TryGetProperty("taskId", out _)));
        Assert.Equal("task", created.ResultType);
        Assert.False(created.Result.TryGetProperty("requestState", out _));
        Assert.Equal(["first False False", "first False True", "first True True", "began True Ada early"], host.Journal.Notes);
        Assert.Equal(("began True Ada early", 1), (RunHost.TextOf(view), view.Attempt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AskFirst_Legacy_AsksOnTheCallsStream(bool asTask)
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync();
        var call = new JsonObject { ["name"] = "ask-first", ["arguments"] = new JsonObject() };
        if (asTask)
        {
            call["task"] = new JsonObject { ["ttl"] = 60_000 };
        }

        using var stream = await EventReader.OfAsync(client.StartAsync(client.Request("tools/call", call), cancellationToken: TestContext.Current.CancellationToken));
        await client.AnswerAsync((await stream.MessageAsync()).Json, Ada.GetRawText());
        var answer = (await stream.MessageAsync()).Json.GetProperty("result");

        if (asTask)
        {
            var view = await host.EndOf(answer.GetProperty("task").GetProperty("taskId").GetString()!);
            Assert.Equal("began True Ada early", RunHost.TextOf(view));
        }
        else
        {
            Assert.Equal("began True Ada early", answer.GetProperty("content")[0].GetProperty("text").GetString());
        }

        Assert.Equal(["first False False", "first False True", "first True True", "began True Ada early"], host.Journal.Notes);
    }

    private static string IdOf(ModernAnswer answer) => answer.Result.GetProperty("taskId").GetString()!;
}
