using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Legacy;

/// <summary>Questions of tools to the client: elicitation, sampling, roots.</summary>
public sealed class QuestionTests
{
    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Elicitation_AnsweredOverAnotherConnection_ReachesTheTool(string version)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync(version);
        using var other = client.Again();
        using var call = await client.StreamCallAsync("elicit");

        var question = await call.MessageAsync();
        var accepted = await other.AnswerAsync(question.Json, """{"action":"accept","content":{"name":"Ada"}}""");
        var answer = await call.MessageAsync();

        Assert.Equal("elicitation/create", question.Method);
        Assert.Equal((202, ""), (accepted.Status, accepted.Body));
        Assert.Contains("accept Ada", answer.Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decline")]
    [InlineData("cancel")]
    public async Task Elicitation_NotAccepted_IsToldToTheTool(string action)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("elicit");
        var question = await call.MessageAsync();

        await client.AnswerAsync(question.Json, "{\"action\":\"" + action + "\"}");

        Assert.Contains($"{action} -", (await call.MessageAsync()).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elicitation_AnsweredWithAnError_FailsTheTool()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("elicit");
        var question = await call.MessageAsync();

        await client.PostAsync("{\"jsonrpc\":\"2.0\",\"id\":" + question.Json.GetProperty("id").GetRawText() + ",\"error\":{\"code\":-1,\"message\":\"no\"}}");

        Assert.True(HasFailed(await call.MessageAsync()));
    }

    [Fact]
    public async Task Answers_NobodyWaitsFor_AreAcceptedAndIgnored()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("elicit");
        var question = await call.MessageAsync();

        var stray = await client.PostAsync("""{"jsonrpc":"2.0","id":"7-1-1","result":{"action":"accept"}}""");
        await client.AnswerAsync(question.Json, """{"action":"decline"}""");
        var late = await client.AnswerAsync(question.Json, """{"action":"accept","content":{"name":"late"}}""");

        Assert.Equal((202, 202), (stray.Status, late.Status));
        Assert.Contains("decline", (await call.MessageAsync()).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_OfAnotherSession_ReachNobody()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var thief = await host.OpenAsync();
        using var call = await client.StreamCallAsync("elicit");
        var question = await call.MessageAsync();

        await thief.AnswerAsync(question.Json, """{"action":"accept","content":{"name":"thief"}}""");
        await client.AnswerAsync(question.Json, """{"action":"accept","content":{"name":"owner"}}""");

        Assert.Contains("accept owner", (await call.MessageAsync()).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sampling_MakesARoundTrip()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("sample");
        var question = await call.MessageAsync();

        await client.AnswerAsync(question.Json, """{"role":"assistant","model":"m","content":{"type":"text","text":"sampled"}}""");

        Assert.Equal("sampling/createMessage", question.Method);
        Assert.Contains("sampled", (await call.MessageAsync()).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roots_MakeARoundTrip()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("roots");
        var question = await call.MessageAsync();

        await client.AnswerAsync(question.Json, """{"roots":[{"uri":"file:///a"},{"uri":"file:///b"}]}""");

        Assert.Equal("roots/list", question.Method);
        Assert.Contains("file:///a,file:///b", (await call.MessageAsync()).Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("elicit")]
    [InlineData("sample")]
    [InlineData("roots")]
    public async Task Questions_TheClientDidNotDeclare_FailTheTool(string tool)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync(capabilities: "{}");

        var answer = await client.CallAsync(tool);

        Assert.True(answer.Result.GetProperty("isError").GetBoolean());
    }

    [Fact]
    public async Task Url_ForTheNewestClients_IsAskedAndDemanded()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("elicit_url");
        var question = await call.MessageAsync();

        await client.AnswerAsync(question.Json, """{"action":"accept"}""");
        var demanded = await client.CallAsync("needs_url");

        Assert.Equal("url", question.Json.GetProperty("params").GetProperty("mode").GetString());
        Assert.Contains("accept", (await call.MessageAsync()).Data, StringComparison.Ordinal);
        Assert.Equal(-32042, demanded.Code);
        Assert.Equal("e1", demanded.Error.GetProperty("data").GetProperty("elicitations")[0].GetProperty("elicitationId").GetString());
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    public async Task Url_ForOlderClients_NeverComesUp(string version)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync(version);

        var asked = await client.CallAsync("elicit_url");
        var demanded = await client.CallAsync("needs_url");

        Assert.DoesNotContain("elicitation/create", asked.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("-32042", demanded.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_UnansweredInTime_IsWithdrawnAndFailsTheTool()
    {
        var time = new Shared.ManualTime();
        await using var host = await LegacyHost.StartAsync(time: time);
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("elicit");
        var question = await call.MessageAsync();

        time.Advance(TimeSpan.FromMinutes(10));
        var withdrawn = await call.MessageAsync();
        var answer = await call.MessageAsync();

        Assert.Equal("notifications/cancelled", withdrawn.Method);
        Assert.Equal(question.Json.GetProperty("id").GetString(), withdrawn.Json.GetProperty("params").GetProperty("requestId").GetString());
        Assert.True(HasFailed(answer));
    }

    [Fact]
    public async Task Question_BeforeTheClientIsReady_WaitsForIt()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();
        await client.InitializeAsync("""{"elicitation":{}}""", ready: false);
        using var call = await client.StreamCallAsync("elicit");
        Assert.Empty((await call.NextAsync())!.Data!);

        var next = call.MessageAsync();
        var early = next.IsCompleted;
        await client.NotifyAsync("notifications/initialized");
        var question = await next;

        Assert.False(early);
        Assert.Equal("elicitation/create", question.Method);
    }

    [Fact]
    public async Task Question_UnansweredAtDelete_EndsWithItsCall()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = client.Again();
        using var call = await client.StreamCallAsync("elicit");
        await call.MessageAsync();

        var deleted = await other.DeleteAsync();
        var answer = await call.MessageAsync();

        Assert.Equal(204, deleted.Status);
        Assert.Equal(RpcCode.InvalidRequest, answer.Json.GetProperty("error").GetProperty("code").GetInt32());
        await Idle.WaitAsync(host);
    }

    [Fact]
    public async Task Question_OfACancelledCall_IsWithdrawn()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("elicit", id: "5");
        var question = await call.MessageAsync();

        await client.CancelAsync("5");
        var rest = await call.RestAsync();

        Assert.Equal("notifications/cancelled", Assert.Single(rest).Method);
        Assert.Equal(question.Json.GetProperty("id").GetString(), rest[0].Json.GetProperty("params").GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task Question_OfABrokenStream_IsReplayedToWhoResumes()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        var call = await client.StreamCallAsync("elicit");
        var primed = await call.NextAsync();
        await call.MessageAsync();

        call.Dispose();
        using var resumed = await client.ListenAsync(primed!.Id);
        var again = await resumed.MessageAsync();
        await client.AnswerAsync(again.Json, """{"action":"accept","content":{"name":"Ada"}}""");

        Assert.Contains("accept Ada", (await resumed.MessageAsync()).Data, StringComparison.Ordinal);
    }

    // The SDK lets the client's error through as the call's own, unless the tool catches it.
    private static bool HasFailed(SentEvent answer) =>
        answer.Json.TryGetProperty("error", out _) || answer.Json.GetProperty("result").GetProperty("isError").GetBoolean();
}
