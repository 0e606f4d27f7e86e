using Actors.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Servers;

public sealed class CallersMistakeTests
{
    [Theory]
    [InlineData("session")]
    [InlineData("none")]
    [InlineData("modern")]
    public async Task Prompt_WithoutARequiredArgument_IsInvalidParamsThatNamesIt(string way)
    {
        await using var app = await OwnApp.StartAsync(static server => server.WithPrompts<Prompts>());

        var answer = await app.AskAsync(way, "prompts/get", """{"name":"greet"}""");
        var complete = await app.AskAsync(way, "prompts/get", """{"name":"greet","arguments":{"who":"ann"}}""");

        Assert.Equal((-32602, "The prompt 'greet' needs the argument 'who'."), ((int)answer["error"]!["code"]!, (string?)answer["error"]!["message"]));
        Assert.NotNull(complete["result"]);
    }

    [Theory]
    [InlineData("session")]
    [InlineData("none")]
    [InlineData("modern")]
    public async Task Prompt_WithAnArgumentThatIsNoString_IsInvalidParams(string way)
    {
        await using var app = await OwnApp.StartAsync(static server => server.WithPrompts<Prompts>());

        var answer = await app.AskAsync(way, "prompts/get", """{"name":"greet","arguments":{"who":{}}}""");

        Assert.Equal(-32602, (int)answer["error"]!["code"]!);
    }

    [Theory]
    [InlineData("session", "samples", "sampling")]
    [InlineData("none", "samples", "sampling")]
    [InlineData("session", "roots", "roots")]
    [InlineData("session", "asks", "elicitation")]
    [InlineData("session", "throws", "elicitation")]
    [InlineData("none", "throws", "elicitation")]
    public async Task Tool_ThatNeedsWhatALegacyClientLacks_EndsWithAResultThatNamesIt(string way, string tool, string capability)
    {
        await using var app = await OwnApp.StartAsync(static server => server.WithTools<Tools>());

        var answer = await app.AskAsync(way, "tools/call", $$"""{"name":"{{tool}}"}""");

        Assert.True((bool?)answer["result"]?["isError"], answer.ToJsonString());
        Assert.Contains($"the client did not declare the capability {{\"{capability}\"", (string)answer["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [McpServerPromptType]
    private sealed class Prompts
    {
        [McpServerPrompt(Name = "greet")]
        public static string Greet(string who, string? how = null) => $"{how ?? "hello"} {who}";
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "samples")]
        public static async Task<string> SampleAsync(McpServer server, CancellationToken cancellationToken) =>
            (await server.SampleAsync(new CreateMessageRequestParams { MaxTokens = 1, Messages = [] }, cancellationToken)).Model;

        [McpServerTool(Name = "roots")]
        public static async Task<string> RootsAsync(McpServer server, CancellationToken cancellationToken) =>
            $"{(await server.RequestRootsAsync(new(), cancellationToken)).Roots.Count}";

        [McpServerTool(Name = "asks")]
        public static async Task<string> AskAsync(McpServer server, CancellationToken cancellationToken) =>
            (await server.ElicitAsync(new ElicitRequestParams { Message = "sure?", RequestedSchema = new() }, cancellationToken)).Action;

        [McpServerTool(Name = "throws")]
        public static string Throw() => throw new InputRequiredException(
            new Dictionary<string, InputRequest> { ["sure"] = InputRequest.ForElicitation(new ElicitRequestParams { Message = "sure?", RequestedSchema = new() }) });
    }
}
