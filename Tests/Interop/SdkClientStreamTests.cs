using ModelContextProtocol.Protocol;

namespace Actors.Tests.Interop;

/// <summary>What is heard besides answers, over connections that break and servers that die.</summary>
[Collection(SdkClientCollection.Name)]
public sealed class SdkClientStreamTests(EverythingFixture server)
{
    private const string Watched = "test://watched-resource";

    public static TheoryData<string> Versions => ["2025-06-18", "2025-11-25", "2026-07-28"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Update_OfASubscribedResource_IsHeardAndNoOther(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);
        await using var other = await SdkClient.OpenAsync(server.Endpoint, version);
        await opened.SubscribeAsync(Watched);

        await other.TextAsync("touch_resource", new() { ["uri"] = "test://static-text" });
        await other.TextAsync("touch_resource", new() { ["uri"] = Watched });
        var heard = await opened.HeardAsync();

        Assert.Equal(NotificationMethods.ResourceUpdatedNotification, heard.Method);
        Assert.Equal(Watched, (string?)heard.Params!["uri"]);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Change_OfEachList_IsHeard(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);
        await opened.SubscribeAsync(null);

        await opened.TextAsync("test_trigger_tool_change");
        await opened.TextAsync("test_trigger_prompt_change");
        await opened.TextAsync("touch_resource_list");
        var heard = new[] { await opened.HeardAsync(), await opened.HeardAsync(), await opened.HeardAsync() };

        Assert.Equal(
            [NotificationMethods.PromptListChangedNotification, NotificationMethods.ResourceListChangedNotification, NotificationMethods.ToolListChangedNotification],
            heard.Select(notification => notification.Method).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Answer_WhoseConnectionBroke_IsFetched()
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, "2025-11-25");
        var reached = new FirstStep();

        var call = opened.Client.CallToolAsync("sleep", new Dictionary<string, object?> { ["ms"] = 1000 }, reached, cancellationToken: TestContext.Current.CancellationToken);
        await reached.Task;
        server.Cut();
        var result = await call;

        Assert.Equal("Slept 1000 ms.", Assert.IsType<TextContentBlock>(result.Content[0]).Text);
        Assert.Equal(1, opened.Wire.Sent("tools/call"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Answer_WhoseStreamTheToolClosed_IsFetched()
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, "2025-11-25");

        var text = await opened.TextAsync("test_reconnection");

        Assert.Contains("after reconnecting", text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Update_WhileTheStreamWasBroken_IsFetched()
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, "2025-11-25");
        await opened.SubscribeAsync(Watched);
        await opened.TextAsync("touch_resource", new() { ["uri"] = Watched });
        await opened.HeardAsync();

        server.Cut();
        await opened.TextAsync("touch_resource", new() { ["uri"] = Watched });
        var updated = await opened.UpdatedAsync();

        Assert.Equal(Watched, updated);
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_OfTheModernGenerationWhoseConnectionBreaks_IsCancelled()
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, SdkClient.Modern);
        var (started, cancelled) = await opened.CountsAsync();
        var blocked = opened.BlockAsync("block", TestContext.Current.CancellationToken);
        await opened.CountedAsync(counts => counts.Started == started + 1);

        server.Cut();

        await Assert.ThrowsAnyAsync<Exception>(() => blocked);
        await opened.CountedAsync(counts => counts.Cancelled == cancelled + 1);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Server_KilledAndStartedAgain_GoesOnWithTheSession(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);
        await opened.SubscribeAsync(Watched);
        await opened.TextAsync("touch_resource", new() { ["uri"] = Watched });
        await opened.UpdatedAsync();
        var before = (opened.Client.SessionId, await opened.TextAsync("session_id"));

        await server.RestartAsync();
        var text = await opened.TextAsync("echo", new() { ["text"] = "again" });
        if (version == SdkClient.Modern)
        {
            await opened.SubscribeAsync(Watched);
        }

        await opened.TextAsync("touch_resource", new() { ["uri"] = Watched });
        var updated = await opened.UpdatedAsync();

        Assert.Equal("again", text);
        Assert.Equal(Watched, updated);
        Assert.Equal(before, (opened.Client.SessionId, await opened.TextAsync("session_id")));
        Assert.Equal(version == SdkClient.Modern ? 0 : 1, opened.Wire.Sent("initialize"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Close_OfTheClient_EndsItsSession(string version)
    {
        string session;
        await using (var opened = await SdkClient.OpenAsync(server.Endpoint, version))
        {
            session = opened.Client.SessionId!;
        }

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Endpoint);
        request.Headers.Add("Mcp-Session-Id", session);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }

    private sealed class FirstStep : IProgress<ModelContextProtocol.ProgressNotificationValue>
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _reached.Task;

        public void Report(ModelContextProtocol.ProgressNotificationValue value) => _reached.TrySetResult();
    }
}
