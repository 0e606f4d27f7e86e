using Actors.Core.Protocol;

namespace Actors.Tests.Legacy;

/// <summary>Streams of calls: their events, breaks and resumptions.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-06-18", false)]
    [InlineData("2025-03-26", false)]
    [InlineData("2024-11-05", false)]
    public async Task Call_AsAStream_IsPrimedForTheNewestClientsOnly(string version, bool primed)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync(version);

        var answer = await client.CallAsync("echo", new { text = "hi" });

        Assert.Equal("hi", answer.Text);
        Assert.Equal(primed ? 2 : 1, answer.Ids.Count);
        Assert.Equal(primed, answer.Body.StartsWith($"id: {answer.Ids[0]}\nretry: 1000\ndata: \n\n", StringComparison.Ordinal));
        Assert.Equal(answer.Ids.Distinct(), answer.Ids);
    }

    [Fact]
    public async Task Events_OfOneSession_AllHaveIdsOfTheirOwn()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CallAsync("progress")));

        var ids = answers.SelectMany(answer => answer.Ids).ToArray();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Call_WhoseConnectionBreaks_GoesOnAndIsReplayed()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        var call = await client.StreamCallAsync("wait", new { gate = "g" }, id: "77");
        var primed = await call.NextAsync();
        await host.Gates["g"].Begun.Task;

        call.Dispose();
        var resumed = await client.ListenAsync(primed!.Id);
        host.Gates["g"].Released.SetResult();
        var answer = await resumed.MessageAsync();
        var rest = await resumed.RestAsync();

        Assert.Equal("passed g", answer.Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(77, answer.Json.GetProperty("id").GetInt32());
        Assert.False(host.Gates["g"].Cancelled.Task.IsCompleted);
        Assert.Empty(rest);
    }

    [Fact]
    public async Task Resume_AfterTheAnswer_ReplaysItAsOftenAsAsked()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        var answer = await client.CallAsync("echo", new { text = "hi" });

        using var first = await client.ListenAsync(answer.Ids[0]);
        using var second = await client.ListenAsync(answer.Ids[0]);
        using var third = await client.ListenAsync(answer.Ids[1]);

        Assert.Equal(answer.Ids[1], (await first.MessageAsync()).Id);
        Assert.Equal(answer.Ids[1], (await second.MessageAsync()).Id);
        Assert.Empty(await third.RestAsync());
    }

    [Fact]
    public async Task Resume_WithAStandaloneStreamOpen_GetsOnlyItsOwn()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var standalone = await client.ListenAsync();
        await standalone.NextAsync();
        using var call = await client.StreamCallAsync("wait", new { gate = "g" });
        var primed = await call.NextAsync();

        using var resumed = await client.ListenAsync(primed!.Id);
        await host.Notifier.ToolsChangedAsync(TestContext.Current.CancellationToken);
        var told = await standalone.MessageAsync();
        host.Gates["g"].Released.SetResult();
        var rest = await resumed.RestAsync();

        Assert.Equal("notifications/tools/list_changed", told.Method);
        Assert.Contains("passed g", Assert.Single(rest).Data, StringComparison.Ordinal);
        Assert.Empty(await call.RestAsync());
    }

    [Fact]
    public async Task Resume_WithAForgedOrForeignId_IsRefused()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = await host.OpenAsync();
        var foreign = (await other.CallAsync("echo", new { text = "hi" })).Ids[0];

        foreach (var id in new[] { "x", "1", foreign, foreign[..^2] + ".9", foreign.ToUpperInvariant(), new string('a', 3000) })
        {
            using var answer = await client.ListenAsync(id);
            Assert.Equal(400, answer.Status);
        }
    }

    [Fact]
    public async Task Resume_OfAnEvictedAnswer_SaysSoWithTheCallsOwnId()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        var first = await client.CallAsync("echo", new { text = "hi" }, id: "\"old\"");
        for (var i = 0; i < 20; i++)
        {
            await client.CallAsync("echo", new { text = "hi" });
        }

        using var resumed = await client.ListenAsync(first.Ids[0]);
        var answer = await resumed.MessageAsync();

        Assert.Equal("old", answer.Json.GetProperty("id").GetString());
        Assert.Equal(RpcCode.InternalError, answer.Json.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Progress_OfACall_ComesOnItsStreamInOrder()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var standalone = await client.ListenAsync();

        using var call = await client.StreamCallAsync("progress", token: "p");
        var events = await call.RestAsync();

        var progress = events.Where(sent => sent.IsMessage && sent.Method == "notifications/progress").ToArray();
        Assert.Equal([1, 2, 3], progress.Select(sent => sent.Json.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.All(progress, sent => Assert.Equal("p", sent.Json.GetProperty("params").GetProperty("progressToken").GetString()));
        Assert.Equal("done", events[^1].Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task EarlyClose_OfACall_EndsTheStreamCleanlyAndKeepsItsSurroundings()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        for (var i = 0; i < 20; i++)
        {
            using var call = await client.StreamCallAsync("part", new { gate = $"g{i}" });
            var primed = await call.NextAsync();
            var parting = Assert.Single(await call.RestAsync());
            var meanwhile = await client.CallAsync("echo", new { text = "hi" });
            using var resumed = await client.ListenAsync(primed!.Id);
            host.Gates[$"g{i}"].Released.SetResult();
            var answer = await resumed.MessageAsync();

            Assert.Equal(20, parting.Retry);
            Assert.Equal("hi", meanwhile.Text);
            Assert.Contains("parted True disposed False path /mcp", answer.Data, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    public async Task EarlyClose_ForAnOlderClient_DoesNothingAndSaysSo(string version)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync(version);
        host.Gates["g"].Released.SetResult();

        var answer = await client.CallAsync("part", new { gate = "g" });

        Assert.Contains("parted False", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EarlyClose_WithoutASession_DoesNothingAndSaysSo()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();
        host.Gates["g"].Released.SetResult();

        var answer = await client.CallAsync("part", new { gate = "g" });

        Assert.Contains("parted False", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_AbortedAtOnce_LeavesNothingBehind()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        for (var i = 0; i < 30; i++)
        {
            var name = $"g{i}";
            using var abort = new CancellationTokenSource();
            var sent = client.StartAsync(client.Request("tools/call", new() { ["name"] = "wait", ["arguments"] = new System.Text.Json.Nodes.JsonObject { ["gate"] = name } }), cancellationToken: abort.Token);
            await host.Gates[name].Begun.Task;
            await abort.CancelAsync();
            await Task.WhenAny(sent);
            host.Gates[name].Released.SetResult();
        }

        await Idle.WaitAsync(host);
    }
}
