using System.Diagnostics;
using Actors.Tests.Shared;

namespace Actors.Tests.Legacy;

/// <summary>A host that is told to stop ends what is open in good order.</summary>
[Collection(Alone.Name)]
public sealed class TerminateTests
{
    [Theory]
    [InlineData("wait")]
    [InlineData("stubborn")]
    public async Task Terminate_WithOpenStreamsAndCalls_EndsThemAndExits(string tool)
    {
        using var folder = new TemporaryFolder();
        using var child = new ChildProcess(ServedChild.Command, folder.Path);
        using var handler = new SocketsHttpHandler();
        var url = (await child.ReadLine())!;
        var clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            var client = new LegacyClient(url, "2025-11-25", shared: handler);
            await client.InitializeAsync();
            return client;
        }));
        var gets = await Task.WhenAll(clients.Select(client => client.ListenAsync()));
        await Task.WhenAll(gets.Select(get => get.NextAsync()));
        var listens = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => EventReader.OfAsync(clients[0].StartAsync(Listen(number), Modern))));
        await Task.WhenAll(listens.Select(listen => listen.MessageAsync()));
        var calls = await Task.WhenAll(clients.Take(20).Select(client => client.StreamCallAsync(tool, new { gate = "never" }, id: "9")));
        await Task.WhenAll(calls.Select(call => call.NextAsync()));

        var started = Stopwatch.GetTimestamp();
        var exited = child.TerminateAsync();
        var endedGets = await Task.WhenAll(gets.Select(get => get.RestAsync()));
        var endedListens = await Task.WhenAll(listens.Select(listen => listen.RestAsync()));
        var endedCalls = await Task.WhenAll(calls.Select(call => call.RestAsync()));
        var code = await exited;
        var took = Stopwatch.GetElapsedTime(started);

        Assert.Equal(0, code);
        Assert.True(took < TimeSpan.FromSeconds(5), $"It took {took}.");
        Assert.All(endedGets, rest => Assert.Equal(1000, Assert.Single(rest).Retry));
        Assert.All(endedListens, rest => Assert.True(rest[^1].Json.TryGetProperty("result", out _)));
        Assert.All(endedCalls, rest => Assert.True(rest[^1].Json.TryGetProperty("error", out _) && rest[^1].Json.GetProperty("id").GetInt32() == 9));
    }

    private static string Listen(int id) =>
        "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"subscriptions/listen\",\"params\":{\"notifications\":{\"toolsListChanged\":true},"
        + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}";

    private static void Modern(HttpRequestMessage request)
    {
        request.Headers.Remove("MCP-Protocol-Version");
        request.Headers.Remove("Mcp-Session-Id");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "subscriptions/listen");
    }
}
