using System.Text.Json;
using Actors.Core.Identity;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using Actors.Http.Servers;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Actors.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Tests.Servers;

/// <summary>On what terms servers are served: to whom, how much, whose, and for how long.</summary>
public sealed class TermsTests
{
    [Fact]
    public async Task PerCaller_EachPrincipal_HasItsOwn()
    {
        await using var host = await ServersHost.StartAsync(source: static source => source["mine"] = new ServerEntry { PerCaller = true });
        var ann = await host.Modern("mine").CallAsync("who", spoil: As("ann"));
        var ben = await host.Modern("mine").CallAsync("who", spoil: As("ben"));
        var nobody = await host.Modern("mine").CallAsync("who");
        var session = await host.OpenAsync("mine", user: "ann");

        host.Source.Open.Single(content => content.LoadedFor.Contains("ann")).Tools!.Add(ServersHost.Says("extra", "extra"));

        Assert.Equal(3, new[] { ann.Text, ben.Text, nobody.Text }.Distinct().Count());
        Assert.Equal("mine for anonymous", nobody.Text);
        var hers = await host.Modern("mine").SendAsync("tools/list", spoil: As("ann"));
        Assert.Contains("extra", ServersHost.Names(hers.Result));
        Assert.DoesNotContain("extra", ServersHost.Names((await host.Modern("mine").SendAsync("tools/list", spoil: As("ben"))).Result));
        Assert.Equal("private", hers.Result.GetProperty("cacheScope").GetString());
        Assert.Contains("extra", ServersHost.Names((await session.SendAsync("tools/list", spoil: ServersHost.As("ann"))).Result));
        Assert.Equal(ann.Text, (await session.CallAsync("who", spoil: ServersHost.As("ann"))).Text);
    }

    [Fact]
    public async Task PerCaller_Task_RunsOnItsOwnersServer()
    {
        await using var host = await ServersHost.StartAsync(source: static source => source["mine"] = new ServerEntry { PerCaller = true });
        await host.Modern("mine").CallAsync("who", spoil: As("ann"));
        host.Source.Open.Single().Tools!.Add(McpServerTool.Create(
            () => "hers", new() { Name = "hers", Metadata = [new BackgroundTaskAttribute { Support = TaskSupport.Optional }] }));

        var created = await host.Modern("mine").CallAsync("hers", spoil: As("ann"));
        using var listener = await Listener.OpenAsync(host.Modern("mine"), new() { ["taskIds"] = new System.Text.Json.Nodes.JsonArray(created.Result.GetProperty("taskId").GetString()) }, user: "ann");
        JsonElement told;
        do
        {
            told = (await listener.NextAsync())!.Value.GetProperty("params");
        }
        while (!told.TryGetProperty("result", out _));

        Assert.Equal("hers", told.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Single(host.Source.Open);
    }

    [Fact]
    public async Task Own_WithMore_ServesTheAppsAndWhatIsAdded()
    {
        await using var host = await ServersHost.StartAsync(source: static source => source.AddsToOwn = true);
        var own = host.Services.GetRequiredService<IOptions<McpServerOptions>>().Value.ToolCollection!;

        var before = ServersHost.Names((await host.Modern("").SendAsync("tools/list")).Result);
        var added = host.Source.Content("").Tools!;
        added.Add(ServersHost.Says("own", "not the app's"));
        added.Add(ServersHost.Says("later", "later"));
        var during = ServersHost.Names((await host.Modern("").SendAsync("tools/list")).Result);
        added.Clear();
        var after = ServersHost.Names((await host.Modern("").SendAsync("tools/list")).Result);

        Assert.Equal(["added", "own"], before);
        Assert.Equal(["added", "later", "own"], during);
        Assert.Equal(["own"], after);
        Assert.Equal("own", (await host.Modern("").CallAsync("own")).Text);
        Assert.Single(own);
    }

    [Fact]
    public async Task Own_PerCaller_AddsToWhatEverybodyHas()
    {
        await using var host = await ServersHost.StartAsync(source: static source =>
        {
            source.AddsToOwn = true;
            source[""] = new ServerEntry { PerCaller = true };
        });
        var client = host.Modern("");
        using var listener = await Listener.OpenAsync(client, new() { ["toolsListChanged"] = true }, user: "ann");
        await listener.NextAsync();

        var hers = await client.SendAsync("tools/list", spoil: As("ann"));
        var mine = await client.CallAsync("mine", spoil: As("ann"));
        host.Services.GetRequiredService<IOptions<McpServerOptions>>().Value.ToolCollection!.Add(ServersHost.Says("new", "new"));

        Assert.Equal(["added", "mine", "own"], ServersHost.Names(hers.Result));
        Assert.Equal("private", hers.Result.GetProperty("cacheScope").GetString());
        Assert.NotEqual(mine.Text, (await client.CallAsync("mine", spoil: As("ben"))).Text);
        Assert.Equal("notifications/tools/list_changed", await listener.MethodAsync());
        Assert.Equal(["added", "mine", "new", "own"], ServersHost.Names((await client.SendAsync("tools/list", spoil: As("ann"))).Result));
        var everybodys = host.Source.Content("", "");
        Assert.Contains("ann", everybodys.LoadedFor);
        everybodys.Mark = "everybody's";
        Assert.Equal("everybody's 2026-07-28", (await client.SendAsync("tools/list", spoil: As("ann"))).Result.GetProperty("mark").GetString());
        var session = await host.OpenAsync("", user: "ann");
        Assert.Equal(mine.Text, (await session.CallAsync("mine", spoil: ServersHost.As("ann"))).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Load_IsAwaited_BeforeAnythingIsSaidOfTheServer(bool modern)
    {
        await using var host = await ServersHost.StartAsync(source: static source => source["a"] = new ServerEntry());
        var loaded = host.Source.Defer();

        var asked = modern
            ? host.Modern("a").SendAsync("server/discover").ContinueWith(static answer => answer.Result.Result, TaskScheduler.Default)
            : host.Legacy("a").PostAsync(LegacyClient.Handshake("2025-11-25")).ContinueWith(static answer => answer.Result.Result, TaskScheduler.Default);
        var content = await host.Source.FirstOpened.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await content.Awaited.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (content.Tools, content.Instructions) = ([ServersHost.Says("later", "it came")], "Loaded.");
        loaded.SetResult();
        var said = await asked;

        Assert.Equal("Loaded.", said.GetProperty("instructions").GetString());
        Assert.True(said.GetProperty("capabilities").TryGetProperty("tools", out _));
        Assert.Equal("it came", (await (await host.OpenAsync("a")).CallAsync("later")).Text);
        Assert.Equal("it came", (await host.Modern("a").CallAsync("later")).Text);
    }

    [Fact]
    public async Task Load_ThatFails_KeepsTheTask()
    {
        using var folder = new TemporaryFolder();
        string task;
        await using (var first = await ServersHost.WithTwoAsync(data: folder.Path))
        {
            task = (await first.Modern("a").CallAsync("work", spoil: As("ann"))).Result.GetProperty("taskId").GetString()!;
            await first.Gates["a"].Begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await first.StopAsync();
        }

        await using var second = await ServersHost.StartAsync(data: folder.Path, source: static source =>
        {
            source["a"] = new ServerEntry();
            source.Defer().SetException(new ServerUnavailableException("Not now."));
        });
        var loaded = (await second.Source.FirstOpened.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Awaited;
        await loaded.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var view = await second.Services.GetRequiredService<ITasks>().ReadAsync(null, task, withOutcome: false, TestContext.Current.CancellationToken);

        Assert.Equal((WorkStatus.Working, "a"), (view!.Status, TaskOwner.ServerOf(view.Owner)));
    }

    [Fact]
    public async Task Load_ThatFails_IsToldToWhoeverAsks()
    {
        await using var host = await ServersHost.WithTwoAsync();
        var session = await host.OpenAsync("a");
        host.Source.Content("a").Loaded = Task.FromException(new ServerUnavailableException("The server 'a' exited with code 3."));

        var modern = await host.Modern("a").CallAsync("who");
        var legacy = await session.CallAsync("who");
        var opening = await host.Legacy("a").PostAsync(LegacyClient.Handshake("2025-11-25"));
        var closing = await session.DeleteAsync();

        foreach (var message in new[] { modern.Error, legacy.Error, opening.Error })
        {
            Assert.Equal("The server 'a' exited with code 3.", message.GetProperty("message").GetString());
        }

        Assert.Equal((200, 204), (modern.Status, closing.Status));
        Assert.Equal("b for ", (await host.Modern("b").CallAsync("who")).Text);
    }

    [Fact]
    public async Task MaxCalls_OneMore_IsRefused()
    {
        await using var host = await ServersHost.StartAsync(source: static source => source["a"] = new ServerEntry { MaxCalls = 1 });
        var session = await host.OpenAsync("a");
        var running = session.CallAsync("work");
        await host.Gates["a"].Begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var refused = await host.Modern("a").CallAsync("who");
        host.Gates.ReleaseAll();
        await running;
        var taken = await host.Modern("a").CallAsync("who");

        Assert.Equal((429, "1 calls to this server are in flight; wait for one to end."), (refused.Status, refused.Error.GetProperty("message").GetString()));
        Assert.Equal("a for ", taken.Text);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("ada", 200)]
    [InlineData("bob", 403)]
    public async Task Roles_ThatACallerLacks_KeepItOut(string? key, int status)
    {
        await using var host = await ServersHost.StartAsync(
            options =>
            {
                PrincipalTests.WithKeys(options);
                options.Keys.First(known => known.Subject == "ada").Roles.Add("trusted");
            },
            static source =>
            {
                source["a"] = new ServerEntry { Roles = ["trusted", "other"] };
                source["open"] = new ServerEntry();
            });

        var guarded = await SendAsync(host, "a", key);
        var open = await SendAsync(host, "open", key);

        Assert.Equal(status, guarded.Status);
        Assert.Equal(key is null ? 401 : 200, open.Status);
    }

    [Fact]
    public async Task Policy_OfTheServer_IsAsked()
    {
        await using var host = await ServersHost.StartAsync(
            PrincipalTests.WithKeys,
            static source => source["a"] = new ServerEntry { Policy = "only bob" },
            services: static services => services.AddAuthorizationBuilder().AddPolicy("only bob", static policy => policy.RequireAssertion(static context => Principal.Of(context.User)!.Value.Key.EndsWith("bob", StringComparison.Ordinal))));

        Assert.Equal((403, 200), ((await SendAsync(host, "a", "ada")).Status, (await SendAsync(host, "a", "bob")).Status));
    }

    [Fact]
    public async Task Renew_MakesWhatIsSaidAnew()
    {
        await using var host = await ServersHost.WithTwoAsync();
        await host.Modern("a").SendAsync("server/discover");
        var content = host.Source.Content("a");

        (content.Instructions, content.Prompts) = ("I am new.", null);
        content.Renew();
        var discovered = (await host.Modern("a").SendAsync("server/discover")).Result;

        Assert.Equal("I am new.", discovered.GetProperty("instructions").GetString());
        Assert.False(discovered.GetProperty("capabilities").TryGetProperty("prompts", out _));
        Assert.Equal(-32601, (await host.Modern("a").SendAsync("prompts/list")).ErrorCode);
        Assert.Equal("a for ", (await host.Modern("a").CallAsync("who")).Text);
    }

    [Fact]
    public async Task Unused_ServersOfCallers_AreLetGo()
    {
        var time = new ManualTime();
        await using var host = await ServersHost.StartAsync(source: static source => source["mine"] = new ServerEntry { PerCaller = true }, time: time);
        await host.Modern("mine").CallAsync("who", spoil: As("ann"));
        await host.Modern("mine").CallAsync("who", spoil: As("ben"));
        await host.FinishedAsync();
        await host.FinishedAsync();
        using var listener = await Listener.OpenAsync(host.Modern("mine"), new() { ["toolsListChanged"] = true }, user: "ben");
        await listener.NextAsync();
        var anns = host.Source.Open.Single(static content => content.LoadedFor.Contains("ann"));

        time.Advance(HostedServers.IdleAfter + TimeSpan.FromMinutes(1));
        await anns.Closed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(["ben"], host.Source.Open.SelectMany(content => content.LoadedFor).Distinct());
        Assert.Equal(200, (await host.Modern("mine").CallAsync("who", spoil: As("ann"))).Status);
    }

    [Fact]
    public void Identity_OfASessionsOwnerAndOfItsPrincipal_IsTheSame()
    {
        var principal = Principal.FromKey("issuer\nann");

        Assert.Equal(ServerKey.IdentityOf(principal), ServerKey.IdentityOf(TicketBook.OwnerOf(principal)));
        Assert.Equal(ServerKey.Nobody, ServerKey.IdentityOf(Principal.Anonymous));
    }

    private static Task<LegacyAnswer> SendAsync(ServersHost host, string server, string? key) =>
        host.Legacy(server).SendAsync("tools/list", spoil: request => request.Headers.Authorization = key is null ? null : new("Bearer", key));

    private static Action<ModernClient.Sent> As(string user) => sent => sent.Headers["X-User"] = user;
}
