using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using Actors.Tests.Interop;
using Actors.Tests.Rig;
using Actors.Tests.Upstreams.Links;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>Clients, host and real servers behind it, in both generations on either side, over stdio and HTTP.</summary>
public sealed class EndToEndTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<bool, bool, bool> Sides => new((from http in new[] { false, true } from behind in new[] { false, true } from front in new[] { false, true } select (http, behind, front)).ToArray());

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task Call_AnySides_GoesThroughAndBack(bool http, bool behind, bool front)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches { Http = http, Modern = behind });
        using var client = await rig.OpenAsync(front, capabilities: Peer.Everything);
        client.OnAsked = static (_, _) => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ada" } };

        var echo = (await client.CallAsync("echo", new JsonObject { ["text"] = "hello" }, new JsonObject { ["vendor"] = 1 })).GetProperty("result");
        Assert.Equal("hello", TextOf(echo));
        Assert.Equal("1.50", echo.GetProperty("x-unknown").GetRawText());
        Assert.Equal(1, echo.GetProperty("_meta").GetProperty("vendor").GetInt32());

        await client.CallAsync("count", new JsonObject { ["to"] = 3 }, new JsonObject { ["progressToken"] = "mine" });
        Assert.Equal([1, 2, 3], client.Heard.Select(static heard => heard.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.All(client.Heard, static heard => Assert.Equal("mine", heard.GetProperty("params").GetProperty("progressToken").GetString()));

        var asked = await client.CallAsync("ask", new JsonObject
        {
            ["method"] = "elicitation/create",
            ["params"] = new JsonObject { ["message"] = "Who?", ["requestedSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() } },
        });
        Assert.Contains("Ada", TextOf(asked.GetProperty("result")), StringComparison.Ordinal);

        var failed = (await client.CallAsync("fail")).GetProperty("result");
        Assert.True(failed.GetProperty("isError").GetBoolean());
        var refused = (await client.CallAsync("refuse")).GetProperty("error");
        Assert.Equal((-32042, "refused as told", "[1,\"two\"]"), (refused.GetProperty("code").GetInt32(), refused.GetProperty("message").GetString(), refused.GetProperty("data").GetRawText()));

        var tools = (await client.ResultAsync("tools/list")).GetProperty("tools").EnumerateArray().ToArray();
        Assert.Contains(tools, static tool => tool.GetProperty("name").GetString() == "grandchild");
        Assert.All(tools, static tool => Assert.True(tool.GetProperty("inputSchema").GetProperty("x-unknown").GetBoolean()));
        Assert.Equal(1, rig.Count("started"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_TwoHundredOnAColdServer_OneStartAndAllRight(bool modern)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches());
        using var client = await rig.OpenAsync(modern);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => client.CallAsync("echo", new JsonObject { ["text"] = $"{number}" })));

        Assert.Equal(Enumerable.Range(0, 200).Select(static number => $"{number}"), answers.Select(static answer => TextOf(answer.GetProperty("result"))));
        Assert.Equal((1, 1), (rig.Count("started"), rig.Count("request", "initialize")));
    }

    [Fact]
    public async Task Calls_Slow_AreNotQueuedBehindEachOther()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches());
        using var client = await rig.OpenAsync(modern: true);
        await client.CallAsync("echo");
        var calls = rig.Count("request", "tools/call");

        // None is answered before the last has come.
        var hanging = Enumerable.Range(0, 50).Select(_ => client.CallAsync("hang")).ToList();
        await rig.UntilAsync("request", calls + 50, "tools/call");
        var echo = await client.CallAsync("echo", new JsonObject { ["text"] = "by" });

        Assert.Equal("by", TextOf(echo.GetProperty("result")));
        Assert.DoesNotContain(hanging, static call => call.IsCompleted);
        await Task.WhenAll(hanging.Append(client.CallAsync("crash")));
    }

    [Fact]
    public async Task Cancel_OneOfTen_TheServerIsToldOnceAndTheOthersAnswer()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches());
        using var client = await rig.OpenAsync(modern: true);
        using var third = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var others = Enumerable.Range(0, 9).Select(number => client.CallAsync("echo", new JsonObject { ["ms"] = 300, ["text"] = $"{number}" })).ToArray();
        var cancelled = client.SendUntilAsync("tools/call", new JsonObject { ["name"] = "cancellable" }, third.Token);
        await rig.UntilAsync("request", 10, "tools/call");
        await third.CancelAsync();

        Assert.Equal(9, (await Task.WhenAll(others)).Count(static answer => answer.TryGetProperty("result", out _)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await rig.UntilAsync("cancelled", 1);
        Assert.Equal(1, rig.Count("notification", "notifications/cancelled"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Crash_InMidCall_AllAreToldTheExitCodeAndTheNextCallStartsAfresh(bool modern)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches());
        using var client = await rig.OpenAsync(modern);
        var hanging = Enumerable.Range(0, 5).Select(_ => client.CallAsync("hang")).ToArray();
        await rig.UntilAsync("request", 5, "tools/call");

        var crashed = client.CallAsync("crash", new JsonObject { ["code"] = 7, ["say"] = "out of luck" });

        foreach (var answer in await Task.WhenAll(hanging.Append(crashed)))
        {
            var result = answer.GetProperty("result");
            Assert.True(result.GetProperty("isError").GetBoolean());
            Assert.Contains("'rig'", TextOf(result), StringComparison.Ordinal);
            Assert.Contains("7", TextOf(result), StringComparison.Ordinal);
            Assert.Contains("out of luck", TextOf(result), StringComparison.Ordinal);
        }

        Assert.Equal("back", TextOf((await client.CallAsync("echo", new JsonObject { ["text"] = "back" })).GetProperty("result")));
        Assert.Equal(2, rig.Count("started"));
    }

    [Fact]
    public async Task ForgottenSession_OfAServer_NoCallerSeesIt()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches { Http = true, ForgetAfter = 5 });
        using var client = await rig.OpenAsync(modern: true);

        for (var number = 0; number < 12; number++)
        {
            Assert.Equal($"{number}", TextOf((await client.CallAsync("echo", new JsonObject { ["text"] = $"{number}" })).GetProperty("result")));
        }

        Assert.Equal(2, rig.Count("request", "initialize"));
    }

    [Fact]
    public async Task Start_Fails_EverybodyIsToldWhyAndTheOthersServe()
    {
        await using var rig = await RigHost.StartAsync(made => [made.Model("dead", new RigSwitches { Die = 9 }), made.Model("rig", new RigSwitches())]);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => rig.OpenAsync(modern: true, "dead"));
        using var client = await rig.OpenAsync(modern: true);

        Assert.Contains("dead", refused.Message, StringComparison.Ordinal);
        Assert.Equal("here", TextOf((await client.CallAsync("echo", new JsonObject { ["text"] = "here" })).GetProperty("result")));
    }

    [Fact]
    public async Task Stop_OfTheHost_ChildrenAreGoneBefore()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches());
        using (var client = await rig.OpenAsync(modern: false))
        {
            await client.CallAsync("echo");
        }

        var child = rig.Log.Single(static entry => entry.What == "started").Process;
        Assert.True(Processes.IsThere(child));

        await rig.Host.StopAsync();

        Assert.False(Processes.IsThere(child));
        Assert.Equal((1, 1), (rig.Count("input-ended"), rig.Count("exiting")));
    }

    [Fact]
    public async Task Subscription_ToAServersResource_IsToldInBothGenerations()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches());
        using var client = await rig.OpenAsync(modern: true);
        await using var told = client.ListenAsync(new JsonObject { ["resourceSubscriptions"] = new JsonArray("rig://one") }, Token).GetAsyncEnumerator(Token);
        Assert.True(await told.MoveNextAsync());
        await rig.UntilAsync("request", 1, "resources/subscribe");
        using var other = await rig.OpenAsync(modern: false);

        await other.CallAsync("change", new JsonObject { ["uri"] = "rig://one" });

        Assert.True(await told.MoveNextAsync());
        Assert.Equal("notifications/resources/updated", told.Current);
        Assert.Equal("rig://one", client.Heard[^1].GetProperty("params").GetProperty("uri").GetString());
    }

    [Theory]
    [InlineData("2025-11-25", "/servers/rig/mcp", "")]
    [InlineData("2026-07-28", "/servers/rig/mcp", "")]
    [InlineData("2025-11-25", "/mcp", "rig_")]
    [InlineData("2026-07-28", "/mcp", "rig_")]
    public async Task Subscription_OfTheOfficialClient_IsTold(string version, string path, string prefix)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches());
        await using var client = await SdkClient.OpenAsync(new Uri(rig.Host.Url + path), version);
        await client.Client.ListResourcesAsync(cancellationToken: Token);
        await client.SubscribeAsync("rig://one");
        await rig.UntilAsync("request", 1, "resources/subscribe");

        await client.TextAsync($"{prefix}change", new() { ["uri"] = "rig://one" });

        Assert.Equal("rig://one", await client.UpdatedAsync());
    }

    private static string TextOf(JsonElement result) => result.GetProperty("content")[0].GetProperty("text").GetString()!;
}
