using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using static Actors.Tests.Modern.Answers;

namespace Actors.Tests.Modern;

[Collection(nameof(AskingTools))]
public sealed class RequestStateTests
{
    [Fact]
    public async Task Explicit_ThreeRounds_TheAuthorSeesStateAndAllAnswers()
    {
        await using var host = await StartAsync();

        var first = await host.Client.CallAsync("explicit");
        var second = await host.Client.CallAsync("explicit", spoil: With(first, ("step1", Accept("name", "Ada"))));
        var done = await host.Client.CallAsync("explicit", spoil: With(second, ("step2", Accept("color", "red"))));

        Assert.Equal("input_required", first.ResultType);
        Assert.DoesNotContain("author-1", first.Result.GetRawText(), StringComparison.Ordinal);
        Assert.NotEqual(first.Result.GetProperty("requestState").GetString(), second.Result.GetProperty("requestState").GetString());
        Assert.Equal("Ada likes red; author-1+2", done.Text);
    }

    [Fact]
    public async Task Explicit_AnswersOnTheFirstCall_Count()
    {
        await using var host = await StartAsync();

        var answer = await host.Client.CallAsync("explicit", spoil: sent =>
            sent.Params["inputResponses"] = new JsonObject { ["step1"] = Accept("name", "Ada"), ["step2"] = Accept("color", "red"), ["more"] = new JsonObject() });

        Assert.Equal("Ada likes red; ", answer.Text);
    }

    [Fact]
    public async Task Explicit_UndeclaredCapability_IsAnError()
    {
        await using var host = await StartAsync();
        host.Client.Capabilities = new() { ["sampling"] = new JsonObject() };

        var answer = await host.Client.CallAsync("explicit");

        Assert.Equal((400, -32021), (answer.Status, answer.ErrorCode));
        Assert.True(answer.Error.GetProperty("data").GetProperty("requiredCapabilities").TryGetProperty("elicitation", out _));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("""{"step1":12345}""")]
    [InlineData("""{"step1":null}""")]
    public async Task Explicit_MalformedAnswers_AreRefused(string answers)
    {
        await using var host = await StartAsync();

        var answer = await host.Client.CallAsync("explicit", spoil: sent => sent.Params["inputResponses"] = JsonNode.Parse(answers));

        Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode));
    }

    [Theory]
    [InlineData("explicit", "step1")]
    [InlineData("ask", "q1")]
    public async Task Retry_AnswerOfAnotherShape_IsRefusedAndMayBeRepeated(string tool, string key)
    {
        await using var host = await StartAsync();
        var asked = await host.Client.CallAsync(tool, Hello());

        var wrong = await host.Client.CallAsync(tool, Hello(), With(asked, (key, Roots("file:///a"))));
        var right = await host.Client.CallAsync(tool, Hello(), With(asked, (key, Accept("name", "Ada"))));

        Assert.Equal(-32602, wrong.ErrorCode);
        Assert.True(right.Last.TryGetProperty("result", out _));
    }

    [Theory]
    [InlineData("explicit")]
    [InlineData("ask")]
    public async Task Retry_AlteredState_IsRefused(string tool)
    {
        await using var host = await StartAsync();
        var asked = await host.Client.CallAsync(tool, Hello());
        var state = asked.Result.GetProperty("requestState").GetString()!;

        foreach (JsonNode? altered in new JsonNode?[] { state + "-TAMPERED", state[1..], (state[0] == 'x' ? 'y' : 'x') + state[1..], "", "author-1", 12, null })
        {
            var answer = await host.Client.CallAsync(tool, Hello(), sent => sent.Params["requestState"] = altered?.DeepClone());

            Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode));
        }
    }

    [Fact]
    public async Task Retry_OfAnotherCall_IsRefused()
    {
        await using var host = await StartAsync();
        var asked = await host.Client.CallAsync("ask", Hello(), sent => sent.Headers["X-User"] = "ada");
        var answers = With(asked, ("q1", Accept("name", "Ada")));

        var anonymous = await host.Client.CallAsync("ask", Hello(), answers);
        var other = await host.Client.CallAsync("ask", Hello(), sent => As(sent, "eve"));
        var otherArguments = await host.Client.CallAsync("ask", new() { ["greeting"] = "Bye" }, sent => As(sent, "ada"));
        var otherTool = await host.Client.CallAsync("explicit", Hello(), sent => As(sent, "ada"));
        var otherMethod = await host.Client.SendAsync("prompts/get", new() { ["name"] = "ask", ["arguments"] = Hello() }, sent => As(sent, "ada"));
        var own = await host.Client.CallAsync("ask", Hello(), sent => As(sent, "ada"));

        Assert.All([anonymous, other, otherArguments, otherTool, otherMethod], answer => Assert.Equal(-32602, answer.ErrorCode));
        Assert.StartsWith("Hello Ada", own.Text, StringComparison.Ordinal);

        void As(ModernClient.Sent sent, string user)
        {
            answers(sent);
            sent.Headers["X-User"] = user;
        }
    }

    [Fact]
    public async Task Retry_AfterTheEnd_SaysStartAgain()
    {
        await using var host = await StartAsync();
        var asked = await host.Client.CallAsync("ask", Hello());
        await host.Client.CallAsync("ask", Hello(), With(asked, ("q1", Accept("name", "Ada"))));

        var again = await host.Client.CallAsync("ask", Hello(), With(asked, ("q1", Accept("name", "Eve"))));

        Assert.Equal(-32602, again.ErrorCode);
        Assert.Contains("Start again", again.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static JsonObject Hello() => new() { ["greeting"] = "Hello" };

    private static async Task<ModernHost> StartAsync()
    {
        var host = await ModernHost.StartAsync(
            mcp => mcp.WithTools<AskingTools>().WithPrompts<AskingPrompts>(),
            services => services.AddScoped<Notebook>());
        host.Client.Capabilities = Everything;
        return host;
    }

    [ModelContextProtocol.Server.McpServerPromptType]
    private sealed class AskingPrompts
    {
        [ModelContextProtocol.Server.McpServerPrompt(Name = "ask")]
        public static string Ask(string greeting) => greeting;
    }
}
