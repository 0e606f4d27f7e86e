using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using Actors.Upstreams.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>Several servers in one list.</summary>
public sealed class CombinedListTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_SeveralServersAndTheAppsOwn_AreTogether(bool modern)
    {
        var upstreams = Offering(("files", "read"), ("web", "read"), ("apart", "read"));
        var models = new[] { ServingHost.Model("files"), ServingHost.Model("web"), ServingHost.Model("apart") with { IsCombined = false } };
        await using var host = await ServingHost.StartAsync(
            upstreams, models, more: static mcp => mcp.WithTools([McpServerTool.Create(static () => "own", new() { Name = "own" })]));
        using var client = await host.OpenAsync(null, modern);

        Assert.Equal(["files_read", "own", "web_read"], await NamesAsync(client));
        Assert.Equal("own", TextOf(await client.CallAsync("own")));
        Assert.Equal("web", TextOf(await client.CallAsync("web_read")));
        using var apart = await host.OpenAsync("apart", modern);
        Assert.Equal(["read"], await NamesAsync(apart));
    }

    [Fact]
    public async Task List_NameOfTheAppsOwn_StaysTheApps()
    {
        var upstreams = Offering(("files", "read"));
        await using var host = await ServingHost.StartAsync(
            upstreams, [ServingHost.Model("files", prefix: "")], more: static mcp => mcp.WithTools([McpServerTool.Create(static () => "own", new() { Name = "read" })]));
        using var client = await host.OpenAsync(null, modern: true);

        var names = await NamesAsync(client);

        Assert.Equal(2, names.Length);
        Assert.Equal("own", TextOf(await client.CallAsync("read")));
        Assert.Equal("files", TextOf(await client.CallAsync(names.Single(static name => name != "read"))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_OneThatNeverAnswers_DelaysOnlyTheFirst(bool modern)
    {
        var upstreams = Offering(("files", "read"));
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        upstreams["slow"].Answers = late.Task;
        upstreams["slow"].Facts = Tools("wait");
        var patience = TimeSpan.FromSeconds(3);
        await using var host = await ServingHost.StartAsync(
            upstreams, [ServingHost.Model("files"), ServingHost.Model("slow")], options => options.ListPatience = patience);
        using var client = await host.OpenAsync(null, modern);

        Assert.Equal(["files_read"], await NamesAsync(client));
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(["files_read"], await NamesAsync(client));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, patience);

        var changed = await ChangeAsync(host);
        late.SetResult();
        await changed;
        Assert.Equal(["files_read", "slow_wait"], await NamesAsync(client));
    }

    [Fact]
    public async Task Call_OfAServerThatHasNotAnsweredYet_WaitsForIt()
    {
        var upstreams = Offering(("files", "read"));
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        upstreams["slow"].Answers = late.Task;
        upstreams["slow"].Facts = Tools("wait");
        upstreams["slow"].OnCall = Saying("slow");
        await using var host = await ServingHost.StartAsync(
            upstreams, [ServingHost.Model("files"), ServingHost.Model("slow")], static options => options.ListPatience = TimeSpan.FromMilliseconds(50));
        using var client = await host.OpenAsync(null, modern: true);

        var call = client.CallAsync("slow_wait");
        Assert.Equal("files", TextOf(await client.CallAsync("files_read")));
        Assert.False(call.IsCompleted);
        late.SetResult();

        Assert.Equal("slow", TextOf(await call));
    }

    [Theory]
    [InlineData(WhenDown.Mark)]
    [InlineData(WhenDown.Hide)]
    public async Task List_ServerThatBroke_IsMarkedOrHiddenAndComesBack(WhenDown choice)
    {
        var upstreams = Offering(("files", "read"), ("web", "read"));
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files"), ServingHost.Model("web") with { WhenDown = choice }]);
        using var client = await host.OpenAsync(null, modern: true);
        Assert.Equal(["files_read", "web_read"], await NamesAsync(client));

        upstreams["web"].Failure = new UpstreamException(UpstreamFailure.Unavailable, "Server 'web' ended with exit code 1.");
        upstreams["web"].OnCall = static (_, _, _) => throw new UpstreamException(UpstreamFailure.Unavailable, "Server 'web' ended with exit code 1.");
        upstreams["web"].Health = new() { Phase = UpstreamPhase.Broken, RetryAt = DateTimeOffset.MaxValue };
        var changed = await ChangeAsync(host);
        await host.PublishAsync(UpstreamTopics.OfFacts(new("web")));
        await changed;

        if (choice == WhenDown.Hide)
        {
            Assert.Equal(["files_read"], await NamesAsync(client));
        }
        else
        {
            Assert.Equal(["files_read", "web_read"], await NamesAsync(client));
            var marked = (await client.ResultAsync("tools/list")).GetProperty("tools")[1];
            Assert.Equal("[Unavailable: the server 'web' cannot be reached at the moment.] Says who it is.", marked.GetProperty("description").GetString());
            Assert.Contains("exit code 1", TextOf(await client.CallAsync("web_read")), StringComparison.Ordinal);
        }

        Assert.Equal("files", TextOf(await client.CallAsync("files_read")));
        (upstreams["web"].Failure, upstreams["web"].Health) = (null, new() { Phase = UpstreamPhase.Ready });
        changed = await ChangeAsync(host);
        await host.PublishAsync(UpstreamTopics.OfFacts(new("web")));
        await changed;
        Assert.Equal("Says who it is.", (await client.ResultAsync("tools/list")).GetProperty("tools")[1].GetProperty("description").GetString());
    }

    [Fact]
    public async Task Reload_OneServerChanged_OnlyItsConnectionIsRenewedAndListsFollow()
    {
        var upstreams = Offering(("files", "read"), ("web", "read"));
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files"), ServingHost.Model("web")]);
        using var client = await host.OpenAsync(null, modern: false);
        Assert.Equal(["files_read", "web_read"], await NamesAsync(client));

        upstreams["more"].Facts = Tools("new");
        host.Book.Replace(UpstreamModels.Of(
            ServingHost.Model("files"), ServingHost.Model("web", prefix: "w_") with { Target = new Actors.Upstreams.Links.StdioTarget { Command = "other" } }, ServingHost.Model("more")));

        await upstreams["web"].Renewed.Task.WaitAsync(Token);
        Assert.False(upstreams["files"].Renewed.Task.IsCompleted);
        Assert.Equal(["files_read", "more_new", "w_read"], await NamesAsync(client));
        using var gone = await host.OpenAsync("more", modern: true);
        host.Book.Replace(UpstreamModels.Of(ServingHost.Model("files")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => gone.ResultAsync("tools/list"));
    }

    [Fact]
    public async Task List_ServerThatFailedAtFirst_IsTriedAgainAndTold()
    {
        var upstreams = Offering(("files", "read"), ("web", "read"));
        upstreams["web"].Failure = new UpstreamException(UpstreamFailure.ConnectFailed, "Server 'web' ended with exit code 1.");
        upstreams["web"].Health = new() { Phase = UpstreamPhase.BackingOff, Failures = 1, RetryAt = DateTimeOffset.MaxValue };
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files"), ServingHost.Model("web")]);
        using var client = await host.OpenAsync(null, modern: true);
        Assert.Equal(["files_read"], await NamesAsync(client));

        var changed = await ChangeAsync(host);
        (upstreams["web"].Failure, upstreams["web"].Health) = (null, new() { Phase = UpstreamPhase.BackingOff, Failures = 1 });
        while (!(await NamesAsync(client)).Contains("web_read"))
        {
            // Lists are what makes the host try again.
        }

        await changed;
        Assert.Equal(["files_read", "web_read"], await NamesAsync(client));
    }

    [Fact]
    public async Task Start_EagerOrCombinedServer_IsReadBeforeAnybodyAsks()
    {
        var upstreams = Offering(("eager", "read"), ("combined", "read"), ("lazy", "read"));
        await using var host = await ServingHost.StartAsync(upstreams,
            [ServingHost.Model("eager") with { IsEager = true, IsCombined = false }, ServingHost.Model("combined"), ServingHost.Model("lazy") with { IsCombined = false }]);

        await upstreams["eager"].Asked.Task.WaitAsync(Token);
        await upstreams["combined"].Asked.Task.WaitAsync(Token);

        Assert.False(upstreams["lazy"].Asked.Task.IsCompleted);
    }

    [Fact]
    public async Task Change_OfAServersList_IsToldAndServed()
    {
        var upstreams = Offering(("files", "read"));
        await using var host = await ServingHost.StartAsync(upstreams, [ServingHost.Model("files")]);
        using var client = await host.OpenAsync("files", modern: false);
        Assert.Equal(["read"], await NamesAsync(client));

        upstreams["files"].Facts = Tools("read", "write");
        var changed = await ChangeAsync(host, "files");
        await host.PublishAsync(UpstreamTopics.OfFacts(new("files")));
        await changed;

        Assert.Equal(["read", "write"], await NamesAsync(client));
    }

    [Fact]
    public async Task List_ToolsThatTheConfigurationExcludes_AreNotThere()
    {
        var upstreams = new FakeUpstreams();
        upstreams["files"].Facts = Tools("read", "write", "wipe");
        var model = ServingHost.Model("files") with { Tools = new ToolFilter(NamePatterns.Of("read", "w*"), NamePatterns.Of("wipe")) };
        await using var host = await ServingHost.StartAsync(upstreams, [model]);
        using var combined = await host.OpenAsync(null, modern: true);
        using var single = await host.OpenAsync("files", modern: true);

        Assert.Equal(["files_read", "files_write"], await NamesAsync(combined));
        Assert.Equal(["read", "write"], await NamesAsync(single));
        Assert.True((await single.CallAsync("wipe")).TryGetProperty("error", out _));
    }

    // Begins to listen, and gives what completes when it is told that the list of tools has changed.
    private static async Task<Task> ChangeAsync(ServingHost host, string? server = null)
    {
        var client = await host.OpenAsync(server, modern: true);
        var told = client.ListenAsync(new JsonObject { ["toolsListChanged"] = true }, Token).GetAsyncEnumerator(Token);
        Assert.True(await told.MoveNextAsync());
        return HearAsync();

        async Task HearAsync()
        {
            using (client)
            {
                do
                {
                    Assert.True(await told.MoveNextAsync());
                }
                while (told.Current != "notifications/tools/list_changed");
                await told.DisposeAsync();
            }
        }
    }

    private static FakeUpstreams Offering(params (string Server, string Tool)[] servers)
    {
        var upstreams = new FakeUpstreams();
        foreach (var (server, tool) in servers)
        {
            upstreams[server].Facts = Tools(tool);
            upstreams[server].OnCall = Saying(server);
        }

        return upstreams;
    }

    private static UpstreamFacts Tools(params string[] names) =>
        FakeUpstream.FactsOf($"[{string.Join(',', names.Select(static name => $$$"""{"name":"{{{name}}}","description":"Says who it is.","inputSchema":{"type":"object"}}"""))}]");

    private static Func<UpstreamCall, IUpstreamCaller, CancellationToken, Task<JsonElement>> Saying(string text) =>
        (_, _, _) => Task.FromResult(JsonElement.Parse($$"""{"content":[{"type":"text","text":"{{text}}"}]}"""));

    private static async Task<string[]> NamesAsync(Peer client) =>
        [.. (await client.ResultAsync("tools/list")).GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];

    private static string TextOf(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
}
