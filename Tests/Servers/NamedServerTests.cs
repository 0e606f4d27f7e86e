using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Topics;
using Actors.Http.Servers;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using Listener = Actors.Tests.Modern.Listener;

namespace Actors.Tests.Servers;

/// <summary>Servers beside the app's own, each at its endpoint: what they serve, in both generations, and what their clients hear of changes.</summary>
public sealed class NamedServerTests
{
    [Fact]
    public async Task Modern_EachEndpoint_ServesItsOwn()
    {
        await using var host = await ServersHost.WithTwoAsync();

        var lists = new List<string[]>();
        foreach (var server in (string[])["", "a", "b"])
        {
            lists.Add(ServersHost.Names((await host.Modern(server).SendAsync("tools/list")).Result));
        }

        var discovered = (await host.Modern("a").SendAsync("server/discover")).Result;
        Assert.Equal(["own"], lists[0]);
        Assert.Equal(["ask", "only_a", "who", "work"], lists[1]);
        Assert.Equal(["ask", "only_b", "who", "work"], lists[2]);
        Assert.Equal(("fake", "I am a.", "public"), (discovered.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString(), discovered.GetProperty("instructions").GetString(), discovered.GetProperty("cacheScope").GetString()));
        Assert.Equal("a for ", (await host.Modern("a").CallAsync("who")).Text);
        Assert.Equal("b for ", (await host.Modern("b").CallAsync("who")).Text);
        Assert.Equal(-32602, (await host.Modern("").CallAsync("who")).ErrorCode);
        Assert.Equal(-32602, (await host.Modern("a").CallAsync("only_b")).ErrorCode);
        Assert.Equal(["prompt_b"], ServersHost.Names((await host.Modern("b").SendAsync("prompts/list")).Result, "prompts"));
        Assert.Equal("a", (await host.Modern("a").SendAsync("resources/read", new() { ["uri"] = "test://same" })).Result.GetProperty("contents")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-03-26")]
    public async Task Session_AtEachEndpoint_IsServedItsOwn(string version)
    {
        await using var host = await ServersHost.WithTwoAsync();
        var a = await host.OpenAsync("a", version);
        var b = await host.OpenAsync("b", version);
        var own = await host.OpenAsync("", version);

        Assert.Equal(["own"], ServersHost.Names((await own.SendAsync("tools/list")).Result));
        Assert.Equal(["ask", "only_b", "who", "work"], ServersHost.Names((await b.SendAsync("tools/list")).Result));
        Assert.Equal("a for ", (await a.CallAsync("who")).Text);
        Assert.Equal("b for ", (await b.CallAsync("who")).Text);
        Assert.Equal("work of a", (await CallWorkAsync(host, () => a.CallAsync("work"))).Text);
        Assert.Equal("a for ", (await host.Legacy("a", version).CallAsync("who")).Text);
    }

    [Fact]
    public async Task Endpoint_OfNoServer_IsUnknownInEveryWay()
    {
        await using var host = await ServersHost.WithTwoAsync();
        var client = host.Legacy("c");

        var modern = await host.Modern("c").SendAsync("tools/list");
        var opening = await client.PostAsync(Legacy.LegacyClient.Handshake("2025-11-25"));
        client.Session = "x";
        using var stream = await client.ListenAsync();
        var deleted = await client.DeleteAsync();

        Assert.Equal((404, "There is no such server."), (modern.Status, modern.Error.GetProperty("message").GetString()));
        Assert.Equal((404, 404, 404), (opening.Status, stream.Status, deleted.Status));
        Assert.Equal(404, (await host.Modern("A").SendAsync("tools/list")).Status);
    }

    [Fact]
    public async Task Server_ThatComesAndGoes_IsThereMeanwhile()
    {
        await using var host = await ServersHost.WithTwoAsync();
        var client = host.Modern("late");
        Assert.Equal(404, (await client.CallAsync("who")).Status);

        host.Source["late"] = new ServerEntry();
        var session = await host.OpenAsync("late");
        var called = await client.CallAsync("who");
        host.Source.Remove("late");
        var gone = await client.CallAsync("who");
        var lost = await session.CallAsync("who");

        Assert.Equal("late for ", called.Text);
        Assert.Equal((404, 404), (gone.Status, lost.Status));
        host.Source["late"] = new ServerEntry();
        Assert.Equal("late for ", (await session.CallAsync("who")).Text);
    }

    [Fact]
    public async Task Lists_ThatChange_AreToldAtTheirServerOnly()
    {
        await using var host = await ServersHost.WithTwoAsync();
        var session = await host.OpenAsync("a");
        using var stream = await session.ListenAsync();
        Assert.False((await stream.NextAsync())!.IsMessage);
        using var listener = await Listener.OpenAsync(host.Modern("a"), Lists());
        using var other = await Listener.OpenAsync(host.Modern("b"), Lists());
        using var own = await Listener.OpenAsync(host.Modern(""), Lists());
        foreach (var one in (Listener[])[listener, other, own])
        {
            Assert.Equal("notifications/subscriptions/acknowledged", await one.MethodAsync());
        }

        host.Source.Content("a").Tools!.Add(ServersHost.Says("new", "new"));

        Assert.Equal("notifications/tools/list_changed", await listener.MethodAsync());
        Assert.Equal("notifications/tools/list_changed", (await stream.MessageAsync()).Method);
        Assert.Equal(["ask", "new", "only_a", "who", "work"], ServersHost.Names((await session.SendAsync("tools/list")).Result));
        host.Source.Content("b").Prompts!.Add(McpServerPrompt.Create(() => "new", new() { Name = "new" }));
        Assert.Equal("notifications/prompts/list_changed", await other.MethodAsync());
        await host.Services.GetRequiredService<Actors.Http.IActorsNotifier>().ResourcesChangedAsync(TestContext.Current.CancellationToken);
        host.Source.Content("a").Resources!.Add(McpServerResource.Create(() => "new", new() { UriTemplate = "test://new", Name = "new" }));
        Assert.Equal("notifications/resources/list_changed", await listener.MethodAsync());
    }

    [Fact]
    public async Task Lists_ThatChangedWhileAStreamWasClosed_AreToldWhenItComesBack()
    {
        await using var host = await ServersHost.WithTwoAsync();
        var session = await host.OpenAsync("a");
        string? last;
        using (var stream = await session.ListenAsync())
        {
            last = (await stream.NextAsync())!.Id;
        }

        host.Source.Content("a").Tools!.Add(ServersHost.Says("new", "new"));
        using var again = await session.ListenAsync(last);

        Assert.StartsWith("notifications/", (await again.MessageAsync()).Method, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resource_OfOneUriAtTwoServers_IsToldAtItsOwn()
    {
        await using var host = await ServersHost.WithTwoAsync();
        var a = await host.OpenAsync("a");
        var b = await host.OpenAsync("b");
        using var stream = await a.ListenAsync();
        using var other = await b.ListenAsync();
        await a.SendAsync("resources/subscribe", Uri());
        await b.SendAsync("resources/subscribe", Uri());
        using var listener = await Listener.OpenAsync(host.Modern("b"), new() { ["resourceSubscriptions"] = new JsonArray("test://same") });
        var acknowledged = (await listener.NextAsync())!.Value.GetProperty("params").GetProperty("notifications");

        await PublishAsync(host, "a");
        await PublishAsync(host, "b");

        Assert.Equal("test://same", acknowledged.GetProperty("resourceSubscriptions")[0].GetString());
        Assert.Equal("test://same", (await stream.MessageAsync()).Json.GetProperty("params").GetProperty("uri").GetString());
        Assert.Equal("test://same", (await other.MessageAsync()).Json.GetProperty("params").GetProperty("uri").GetString());
        Assert.Equal("test://same", (await listener.NextAsync())!.Value.GetProperty("params").GetProperty("uri").GetString());
        await a.SendAsync("resources/unsubscribe", Uri());
        await PublishAsync(host, "b");
        Assert.Equal("notifications/resources/updated", await listener.MethodAsync());
        Assert.Equal("notifications/resources/updated", (await other.MessageAsync()).Method);
        var followed = host.Source.Content("a").Followed.Reader;
        Assert.Equal(("test://same", true), await followed.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("test://same", false), await followed.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Results_OfLists_AreCompletedByTheContent()
    {
        await using var host = await ServersHost.WithTwoAsync();
        await host.Modern("a").SendAsync("tools/list");
        host.Source.Content("a").Mark = "seen";
        var session = await host.OpenAsync("a", "2025-06-18");

        var modern = await host.Modern("a").SendAsync("tools/list");
        var legacy = await session.SendAsync("prompts/list");
        var bare = await host.Legacy("a", "2025-03-26").SendAsync("tools/list");

        Assert.Equal("seen 2026-07-28", modern.Result.GetProperty("mark").GetString());
        Assert.Equal("seen 2025-06-18", legacy.Result.GetProperty("mark").GetString());
        Assert.Equal("seen 2025-03-26", bare.Result.GetProperty("mark").GetString());
        Assert.False((await host.Modern("b").SendAsync("tools/list")).Result.TryGetProperty("mark", out _));
    }

    private static async Task<Legacy.LegacyAnswer> CallWorkAsync(ServersHost host, Func<Task<Legacy.LegacyAnswer>> call)
    {
        host.Gates.ReleaseAll();
        return await call();
    }

    private static async Task PublishAsync(ServersHost host, string server)
    {
        var hosted = host.Servers.Enter(server, Actors.Core.Identity.Principal.Anonymous)!;
        await host.Services.GetRequiredService<TopicClient>().PublishAsync(TopicChange.Updated(hosted.TopicOf("test://same")), TestContext.Current.CancellationToken);
        hosted.Release();
    }

    private static JsonObject Uri() => new() { ["uri"] = "test://same" };

    private static JsonObject Lists() => new() { ["toolsListChanged"] = true, ["promptsListChanged"] = true, ["resourcesListChanged"] = true };
}
