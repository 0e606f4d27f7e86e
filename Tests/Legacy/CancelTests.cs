namespace Actors.Tests.Legacy;

/// <summary><c>notifications/cancelled</c> stops one call, whatever its shape and whatever its tool makes of it.</summary>
public sealed class CancelTests
{
    [Fact]
    public async Task Cancel_StopsExactlyOne()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var first = await client.StreamCallAsync("wait", new { gate = "a" }, id: "1");
        using var second = await client.StreamCallAsync("wait", new { gate = "b" }, id: "\"1\"");
        await Task.WhenAll(host.Gates["a"].Begun.Task, host.Gates["b"].Begun.Task);

        await client.CancelAsync("1");
        await host.Gates["a"].Cancelled.Task;
        var cancelled = await first.RestAsync();
        host.Gates["b"].Released.SetResult();

        Assert.DoesNotContain(cancelled, sent => sent.IsMessage);
        Assert.Contains("passed b", (await second.MessageAsync()).Data, StringComparison.Ordinal);
        Assert.False(host.Gates["b"].Cancelled.Task.IsCompleted);
    }

    [Fact]
    public async Task Cancel_OfAJsonCall_IsAnsweredWithNothing()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        var sent = client.CallAsync("wait", new { gate = "a" }, request => { request.Headers.Remove("Accept"); request.Headers.Add("Accept", "application/json"); }, "1");
        await host.Gates["a"].Begun.Task;

        await client.CancelAsync("1");
        var answer = await sent;

        Assert.Equal((202, ""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Cancel_OfAToolThatIgnoresIt_FreesItsCaller()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("stubborn", new { gate = "a" }, id: "1");
        await host.Gates["a"].Begun.Task;

        await client.CancelAsync("1");
        var rest = await call.RestAsync();
        var reused = await client.CallAsync("echo", new { text = "x" }, id: "1");
        host.Gates["a"].Released.SetResult();

        Assert.DoesNotContain(rest, sent => sent.IsMessage);
        Assert.Equal(400, reused.Status);
        await Idle.WaitAsync(host);
        Assert.Equal("x", (await client.CallAsync("echo", new { text = "x" }, id: "1")).Text);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("\"nobody\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("1.5")]
    public async Task Cancel_OfNothing_IsIgnored(string id)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var told = await client.CancelAsync(id);

        Assert.Equal((202, ""), (told.Status, told.Body));
        Assert.Equal("x", (await client.CallAsync("echo", new { text = "x" })).Text);
    }

    [Fact]
    public async Task Cancel_RacingWithCalls_LeavesNothingBehind()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        await Task.WhenAll(Enumerable.Range(1000, 100).Select(async id =>
        {
            var call = client.CallAsync("echo", new { text = "x" }, id: $"{id}");
            await client.CancelAsync($"{id}");
            Assert.Equal(200, (await call).Status);
        }));

        await Idle.WaitAsync(host);
        for (var id = 1000; id < 1100; id++)
        {
            Assert.Equal("x", (await client.CallAsync("echo", new { text = "x" }, id: $"{id}")).Text);
        }
    }
}
