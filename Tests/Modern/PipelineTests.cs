using System.ComponentModel;
using System.Text.Json.Nodes;
using Actors.Http.Servers;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Modern;

public sealed class PipelineTests
{
    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("resources/unsubscribe")]
    [InlineData("tasks/result")]
    [InlineData("tasks/list")]
    [InlineData("tasks/get")]
    [InlineData("unknown/method")]
    [InlineData("prompts/list")]
    [InlineData("prompts/get")]
    public async Task Send_MethodThatIsNotOffered_IsNotFound(string method)
    {
        await using var host = await StartAsync();

        var answer = await host.Client.SendAsync(method);

        Assert.Equal((404, -32601, "application/json"), (answer.Status, answer.ErrorCode, answer.ContentType));
    }

    [Fact]
    public async Task Post_NotificationsAndResponses_GetNoResult()
    {
        await using var host = await StartAsync();

        var notification = await host.Client.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        var response = await host.Client.PostAsync("""{"jsonrpc":"2.0","id":1,"result":{}}""");

        Assert.Equal((202, 0), (notification.Status, notification.Messages.Count));
        Assert.Equal((400, -32600), (response.Status, response.ErrorCode));
        Assert.False(response.Last.TryGetProperty("id", out _));
    }

    [Theory]
    [InlineData("text/html", 406, "application/json")]
    [InlineData("application/json", 200, "application/json")]
    [InlineData("text/event-stream", 200, "text/event-stream")]
    public async Task Send_Accept_DecidesTheShape(string accept, int status, string type)
    {
        await using var host = await StartAsync();

        var answer = await host.Client.CallAsync("plain", spoil: sent => sent.Headers["Accept"] = accept);

        Assert.Equal((status, type), (answer.Status, answer.ContentType));
    }

    [Theory]
    [InlineData("eu", "eu", 200)]
    [InlineData("eu", "us", 400)]
    [InlineData("eu", null, 400)]
    [InlineData("Hello", "=?base64?SGVsbG8=?=", 200)]
    [InlineData("Hello", "=?base64?SGVs!!!bG8=?=", 400)]
    public async Task Call_MirroredArgument_MustAgree(string argument, string? header, int status)
    {
        await using var host = await StartAsync();

        var answer = await host.Client.CallAsync("region", new() { ["region"] = argument }, sent =>
        {
            sent.Headers["Mcp-Param-Region"] = header;
            sent.Headers["Mcp-Param-Unknown"] = "ignored";
        });

        Assert.Equal(status, answer.Status);
        Assert.True(status == 200 ? answer.Text == argument : answer.ErrorCode == -32020);
    }

    [Fact]
    public async Task Discover_SaysWhatWorks()
    {
        await using var host = await StartAsync();

        var answer = await host.Client.SendAsync("server/discover");

        Assert.Equal(["2026-07-28"], answer.Result.GetProperty("supportedVersions").EnumerateArray().Select(version => version.GetString()));
        var capabilities = answer.Result.GetProperty("capabilities");
        Assert.True(capabilities.TryGetProperty("tools", out _));
        Assert.False(capabilities.TryGetProperty("prompts", out _));
        Assert.False(capabilities.TryGetProperty("tasks", out _));
        Assert.True(capabilities.TryGetProperty("logging", out _));
        Assert.Equal("complete", answer.ResultType);
        Assert.Equal(("public", 60_000), (answer.Result.GetProperty("cacheScope").GetString(), answer.Result.GetProperty("ttlMs").GetInt32()));
    }

    [Fact]
    public async Task Results_Cacheable_CarryHintsAndTheAuthorsWin()
    {
        await using var host = await StartAsync();

        var tools = await host.Client.SendAsync("tools/list");
        var read = await host.Client.SendAsync("resources/read", new() { ["uri"] = "test://plain" });
        var authored = await host.Client.SendAsync("resources/read", new() { ["uri"] = "test://cached" });
        var answered = await host.Client.SendAsync("resources/read", new() { ["uri"] = "test://cached" }, sent => sent.Params["inputResponses"] = new JsonObject());

        Assert.Equal(("public", 60_000), Hints(tools));
        Assert.Equal(("private", 0), Hints(read));
        Assert.Equal(("public", 5000), Hints(authored));
        Assert.Equal(("private", 0), Hints(answered));

        static (string?, int) Hints(ModernAnswer answer) => (answer.Result.GetProperty("cacheScope").GetString(), answer.Result.GetProperty("ttlMs").GetInt32());
    }

    [Fact]
    public async Task Log_OnlyWithALevel()
    {
        await using var host = await StartAsync();

        var silent = await host.Client.CallAsync("log");
        var loud = await host.Client.CallAsync("log", spoil: sent => sent.Meta["io.modelcontextprotocol/logLevel"] = "warning");

        Assert.Equal(("application/json", 1), (silent.ContentType, silent.Messages.Count));
        Assert.Equal(["warning", "error"], loud.Messages.SkipLast(1).Select(message => message.GetProperty("params").GetProperty("level").GetString()));
    }

    [Fact]
    public async Task Servers_ThatVary_AreMadeForEachRequest()
    {
        await using var host = await StartAsync(options => options.ConfigureServer = (http, server) => server.ServerInstructions = http.Request.Headers["X-User"]);

        var first = await host.Client.SendAsync("server/discover", spoil: sent => sent.Headers["X-User"] = "ada");
        var second = await host.Client.SendAsync("server/discover", spoil: sent => sent.Headers["X-User"] = "eve");

        Assert.Equal(("ada", "private"), (first.Result.GetProperty("instructions").GetString(), first.Result.GetProperty("cacheScope").GetString()));
        Assert.Equal("eve", second.Result.GetProperty("instructions").GetString());
    }

    [Fact]
    public void Validate_BrokenAnnotation_NamesTheTool()
    {
        var tool = McpServerTool.Create((string a) => a, new() { Name = "broken" });
        tool.ProtocolTool.InputSchema = System.Text.Json.JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"number","x-mcp-header":"A"}}}""");

        var thrown = Assert.Throws<InvalidOperationException>(() => ToolHeaders.Validate(new McpServerOptions { ToolCollection = [tool] }));

        Assert.Contains("'broken'", thrown.Message, StringComparison.Ordinal);
    }

    private static Task<ModernHost> StartAsync(Action<Actors.Http.ActorsOptions>? options = null) =>
        ModernHost.StartAsync(mcp => mcp.WithTools<PipelineTools>().WithResources<PipelineResources>(), options: options);

    [McpServerToolType]
    private sealed class PipelineTools
    {
        [McpServerTool(Name = "plain"), Description("Says something.")]
        public static string Plain() => "plain";

        [McpServerTool(Name = "region"), Description("Repeats the region.")]
        public static string Region([McpHeader("Region")] string region) => region;

        [McpServerTool(Name = "log"), Description("Logs.")]
        public static async Task<string> LogAsync(McpServer server, CancellationToken cancellationToken)
        {
            foreach (var level in new[] { "debug", "warning", "error" })
            {
                await server.SendMessageAsync(new JsonRpcNotification { Method = "notifications/message", Params = new JsonObject { ["level"] = level, ["data"] = "x" } }, cancellationToken);
            }

            return "logged";
        }
    }

    [McpServerResourceType]
    private sealed class PipelineResources
    {
        [McpServerResource(UriTemplate = "test://plain", Name = "plain")]
        public static string Plain() => "plain";

        [McpServerResource(UriTemplate = "test://cached", Name = "cached")]
        public static ReadResourceResult Cached() => new()
        {
            Contents = [new TextResourceContents { Uri = "test://cached", Text = "x" }],
            TimeToLive = TimeSpan.FromSeconds(5),
            CacheScope = CacheScope.Public,
        };
    }
}
