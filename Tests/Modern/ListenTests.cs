using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Http;
using Actors.Tests.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Tests.Modern;

public sealed class ListenTests
{
    private static readonly JsonObject Everything = new()
    {
        ["toolsListChanged"] = true,
        ["promptsListChanged"] = true,
        ["resourcesListChanged"] = true,
        ["resourceSubscriptions"] = new JsonArray("test://watched"),
    };

    [Theory]
    [InlineData("7")]
    [InlineData("\"7\"")]
    [InlineData("-9007199254740991")]
    public async Task Listen_AnyId_IsTheSubscriptionIdWithItsType(string id)
    {
        await using var host = await ListenHost.StartAsync(Server);
        using var listener = await Listener.OpenAsync(host, Copy(Everything), JsonNode.Parse(id));

        var acknowledged = (await listener.NextAsync())!.Value;
        await host.Notifier.ToolsChangedAsync(TestContext.Current.CancellationToken);
        var changed = (await listener.NextAsync())!.Value;
        await host.StopAsync();
        var result = (await listener.NextAsync())!.Value;

        Assert.Equal(id, SubscriptionOf(acknowledged.GetProperty("params")));
        Assert.Equal(id, SubscriptionOf(changed.GetProperty("params")));
        Assert.Equal(id, SubscriptionOf(result.GetProperty("result")));
        Assert.Equal(id, result.GetProperty("id").GetRawText());
        Assert.Equal("complete", result.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Null(await listener.NextAsync());
    }

    [Fact]
    public async Task Listen_Everything_IsAcknowledgedFirst()
    {
        await using var host = await ListenHost.StartAsync(Server);

        using var listener = await Listener.OpenAsync(host, Copy(Everything));
        var first = (await listener.NextAsync())!.Value;

        Assert.Equal("text/event-stream", listener.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("notifications/subscriptions/acknowledged", first.GetProperty("method").GetString());
        Assert.True(JsonNode.DeepEquals(Everything, JsonNode.Parse(first.GetProperty("params").GetProperty("notifications").GetRawText())));
    }

    [Fact]
    public async Task Listen_UndeclaredUnknownAndTasks_AreLeftOutOfTheAcknowledgement()
    {
        await using var host = await ListenHost.StartAsync(mcp => mcp.WithTools<Tools>().WithResources<Resources>().AddAuthorizationFilters());

        using var listener = await Listener.OpenAsync(host, new()
        {
            ["toolsListChanged"] = true,
            ["promptsListChanged"] = true,
            ["resourceSubscriptions"] = new JsonArray("test://watched", "test://nowhere", "test://secret", "test://item/5", "", "test://watched"),
            ["taskIds"] = new JsonArray("t1"),
        });
        var honoured = (await listener.NextAsync())!.Value.GetProperty("params").GetProperty("notifications");

        Assert.Equal("""{"toolsListChanged":true,"resourceSubscriptions":["test://watched","test://item/5"]}""", honoured.GetRawText());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"notifications":null}""")]
    [InlineData("""{"notifications":[]}""")]
    [InlineData("""{"notifications":{"toolsListChanged":1}}""")]
    [InlineData("""{"notifications":{"resourceSubscriptions":"test://watched"}}""")]
    [InlineData("""{"notifications":{"resourceSubscriptions":[1]}}""")]
    public async Task Listen_BadParameters_AreRefused(string parameters)
    {
        await using var host = await ListenHost.StartAsync(Server);

        var answer = await host.Client.SendAsync("subscriptions/listen", (JsonObject)JsonNode.Parse(parameters)!);

        Assert.Equal(-32602, answer.ErrorCode);
        Assert.Equal(0, host.Gauges.StreamsOpen);
    }

    [Fact]
    public async Task Listen_OneKind_HearsOnlyOfIt()
    {
        await using var host = await ListenHost.StartAsync(Server);
        using var prompts = await Listener.OpenAsync(host, new() { ["promptsListChanged"] = true });
        using var resource = await Listener.OpenAsync(host, new() { ["resourceSubscriptions"] = new JsonArray("test://watched") });
        await prompts.NextAsync();
        await resource.NextAsync();

        await host.Notifier.ToolsChangedAsync(TestContext.Current.CancellationToken);
        await host.Notifier.ResourceUpdatedAsync("test://item/1", TestContext.Current.CancellationToken);
        await host.Notifier.PromptsChangedAsync(TestContext.Current.CancellationToken);
        await host.Notifier.ResourceUpdatedAsync("test://watched", TestContext.Current.CancellationToken);

        Assert.Equal("notifications/prompts/list_changed", await prompts.MethodAsync());
        var updated = (await resource.NextAsync())!.Value;
        Assert.Equal("notifications/resources/updated", updated.GetProperty("method").GetString());
        Assert.Equal("test://watched", updated.GetProperty("params").GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Listen_ChangedInACall_IsHeardOverAnotherConnection()
    {
        await using var host = await ListenHost.StartAsync(Server);
        using var one = await Listener.OpenAsync(host, new() { ["toolsListChanged"] = true });
        using var other = await Listener.OpenAsync(host, new() { ["toolsListChanged"] = true });
        await one.NextAsync();
        await other.NextAsync();

        var called = await host.Client.CallAsync("change_tools");

        Assert.Equal("changed", called.Text);
        Assert.Equal("notifications/tools/list_changed", await one.MethodAsync());
        Assert.Equal("notifications/tools/list_changed", await other.MethodAsync());
    }

    [Fact]
    public async Task Listen_ToolsAddedInABurst_HearsOfItOnceForAll()
    {
        var time = new ManualTime();
        await using var host = await ListenHost.StartAsync(Server, time: time);
        using var listener = await Listener.OpenAsync(host, Copy(Everything));
        await listener.NextAsync();
        await host.Client.CallAsync("change_tools");

        // The shared server and a plain call have both seen the collection by now: neither may tell by itself.
        var tools = host.Services.GetRequiredService<IOptions<McpServerOptions>>().Value.ToolCollection!;
        for (var number = 0; number < 20; number++)
        {
            tools.Add(McpServerTool.Create(() => number, new() { Name = $"extra{number}" }));
        }

        Assert.Equal("notifications/tools/list_changed", await listener.MethodAsync());
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal("notifications/tools/list_changed", await listener.MethodAsync());
        await host.Notifier.ResourceUpdatedAsync("test://watched", TestContext.Current.CancellationToken);
        Assert.Equal("notifications/resources/updated", await listener.MethodAsync());
        var names = (await host.Client.SendAsync("tools/list")).Result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Contains("extra19", names);
    }

    [Fact]
    public async Task Listen_ClientGone_FreesEverything()
    {
        await using var host = await ListenHost.StartAsync(Server);
        var listeners = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Listener.OpenAsync(host, Copy(Everything))));
        await Task.WhenAll(listeners.Select(listener => listener.NextAsync()));
        var open = host.Gauges.StreamsOpen;

        Array.ForEach(listeners, listener => listener.Dispose());
        foreach (var _ in listeners)
        {
            await host.FinishedAsync();
        }

        Assert.Equal(5, open);
        Assert.Equal(0, host.Gauges.StreamsOpen);
        Assert.Equal(0, host.Services.GetRequiredService<Actors.Http.Streams.OpenStreams>().Total);
    }

    [Fact]
    public async Task Listen_TooManyStreams_IsRefused()
    {
        await using var host = await ListenHost.StartAsync(Server, options => options.Limits.StreamsPerCaller = 1);
        using var first = await Listener.OpenAsync(host, Copy(Everything), user: "alice");
        await first.NextAsync();

        using var second = await Listener.OpenAsync(host, Copy(Everything), user: "alice");
        using var stranger = await Listener.OpenAsync(host, Copy(Everything), user: "bob");

        Assert.Equal(429, (int)second.Response.StatusCode);
        Assert.Equal(200, (int)stranger.Response.StatusCode);
    }

    [Fact]
    public async Task Listen_Quiet_GetsCommentsAtOnceAndEveryPeriod()
    {
        var time = new ManualTime();
        await using var host = await ListenHost.StartAsync(Server, time: time);
        using var listener = await Listener.OpenAsync(host, Copy(Everything));
        await listener.NextAsync();

        Assert.Equal(":", await listener.LineAsync());
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(":", await listener.LineAsync());
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(":", await listener.LineAsync());
    }

    [Fact]
    public async Task Listen_TooOld_EndsWithItsResult()
    {
        var time = new ManualTime();
        await using var host = await ListenHost.StartAsync(Server, options => options.Streams.MaxAge = TimeSpan.FromSeconds(10), time);
        using var listener = await Listener.OpenAsync(host, Copy(Everything));
        await listener.NextAsync();

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("complete", (await listener.NextAsync())!.Value.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Null(await listener.NextAsync());
    }

    private static void Server(IMcpServerBuilder mcp) => mcp.WithTools<Tools>().WithPrompts<Prompts>().WithResources<Resources>().AddAuthorizationFilters();

    private static JsonObject Copy(JsonObject json) => (JsonObject)json.DeepClone();

    private static string SubscriptionOf(JsonElement holder) =>
        holder.GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetRawText();

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "change_tools"), Description("Says that tools have changed.")]
        public static async Task<string> ChangeTools(IActorsNotifier notifier)
        {
            await notifier.ToolsChangedAsync();
            return "changed";
        }
    }

    [McpServerPromptType]
    private sealed class Prompts
    {
        [McpServerPrompt(Name = "greet"), Description("Greets.")]
        public static string Greet() => "Hello";
    }

    [McpServerResourceType]
    private sealed class Resources
    {
        [McpServerResource(UriTemplate = "test://watched", Name = "watched"), Description("Watched.")]
        public static string Watched() => "x";

        [McpServerResource(UriTemplate = "test://item/{number}", Name = "item"), Description("Numbered.")]
        public static string Item(int number) => $"{number}";

        [McpServerResource(UriTemplate = "test://secret", Name = "secret"), Description("For nobody here."), Authorize(Roles = "admin")]
        public static string Secret() => "secret";
    }
}
