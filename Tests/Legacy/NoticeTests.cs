using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Tests.Shared;

namespace Actors.Tests.Legacy;

/// <summary>Log levels, subscriptions and changed lists: on the standalone stream, while there is none, and across a restart.</summary>
public sealed class NoticeTests
{
    private static readonly JsonObject Subscribed = new() { ["uri"] = Documents.Uri };

    [Fact]
    public async Task Log_BelowTheLevelThatWasSet_IsNotSent()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var set = await client.SendAsync("logging/setLevel", new() { ["level"] = "warning" });
        var answer = await client.CallAsync("log", new { levels = new[] { "debug", "info", "warning", "error" } });

        Assert.Equal("{}", set.Result.GetRawText());
        Assert.Equal(["warning", "error"], Levels(answer));
    }

    [Fact]
    public async Task Log_WithALevelThatIsNone_KeepsTheOldOne()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        await client.SendAsync("logging/setLevel", new() { ["level"] = "error" });

        var bad = await client.SendAsync("logging/setLevel", new() { ["level"] = "loud" });
        var answer = await client.CallAsync("log", new { levels = new[] { "info", "error" } });

        Assert.Equal(RpcCode.InvalidParams, bad.Code);
        Assert.Equal(["error"], Levels(answer));
    }

    [Fact]
    public async Task LevelSubscriptionsAndMessages_OutliveTheProcess()
    {
        using var folder = new TemporaryFolder();
        LegacyClient client;
        await using (var first = await LegacyHost.StartAsync(data: folder.Path))
        {
            client = await first.OpenAsync();
            await client.SendAsync("logging/setLevel", new() { ["level"] = "error" });
            await client.SendAsync("resources/subscribe", (JsonObject)Subscribed.DeepClone());
            await first.Notifier.ResourceUpdatedAsync(Documents.Uri, TestContext.Current.CancellationToken);
        }

        await using var second = await LegacyHost.StartAsync(data: folder.Path);
        using var again = client.Again(second.Url);
        var answer = await again.CallAsync("log", new { levels = new[] { "info", "error" } });
        using var stream = await again.ListenAsync();
        var waited = await stream.MessageAsync();
        await second.Notifier.ResourceUpdatedAsync(Documents.Uri, TestContext.Current.CancellationToken);
        var live = await stream.MessageAsync();

        Assert.Equal(["error"], Levels(answer));
        Assert.Equal("notifications/resources/updated", waited.Method);
        Assert.Equal(Documents.Uri, live.Json.GetProperty("params").GetProperty("uri").GetString());
        client.Dispose();
    }

    [Fact]
    public async Task Updates_WithAStreamOpen_ComeAtOnce()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var stranger = await host.OpenAsync();
        await client.SendAsync("resources/subscribe", (JsonObject)Subscribed.DeepClone());
        using var stream = await client.ListenAsync();
        using var other = await stranger.ListenAsync();

        await host.Notifier.ResourceUpdatedAsync(Documents.Uri, TestContext.Current.CancellationToken);
        var told = await stream.MessageAsync();
        await host.Notifier.ToolsChangedAsync(TestContext.Current.CancellationToken);

        Assert.Equal("notifications/resources/updated", told.Method);
        Assert.Equal("notifications/tools/list_changed", (await other.MessageAsync()).Method);
    }

    [Fact]
    public async Task Updates_WhileNoStreamIsOpen_AreToldOnceWithTheNext()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        await client.SendAsync("resources/subscribe", (JsonObject)Subscribed.DeepClone());

        await host.Notifier.ResourceUpdatedAsync(Documents.Uri, TestContext.Current.CancellationToken);
        await host.Notifier.ResourceUpdatedAsync(Documents.Uri, TestContext.Current.CancellationToken);
        using var stream = await client.ListenAsync();
        var told = await stream.MessageAsync();
        await host.Notifier.PromptsChangedAsync(TestContext.Current.CancellationToken);
        var next = await stream.MessageAsync();

        // The topic may still be telling of the second change when the stream opens.
        next = next.Method == told.Method ? await stream.MessageAsync() : next;
        Assert.Equal("notifications/resources/updated", told.Method);
        Assert.Equal("notifications/prompts/list_changed", next.Method);
    }

    [Fact]
    public async Task Unsubscribe_EndsTheUpdates()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        await client.SendAsync("resources/subscribe", (JsonObject)Subscribed.DeepClone());

        var first = await client.SendAsync("resources/unsubscribe", (JsonObject)Subscribed.DeepClone());
        var second = await client.SendAsync("resources/unsubscribe", (JsonObject)Subscribed.DeepClone());
        await host.Notifier.ResourceUpdatedAsync(Documents.Uri, TestContext.Current.CancellationToken);
        using var stream = await client.ListenAsync();
        await host.Notifier.ToolsChangedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("{}", "{}"), (first.Result.GetRawText(), second.Result.GetRawText()));
        Assert.Equal("notifications/tools/list_changed", (await stream.MessageAsync()).Method);
    }

    [Fact]
    public async Task Lists_ChangedWhileTheClientWasAway_AreToldWhenItComesBack()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        string? last;
        using (var stream = await client.ListenAsync())
        {
            last = (await stream.NextAsync())!.Id;
        }

        await host.Notifier.ToolsChangedAsync(TestContext.Current.CancellationToken);
        using var again = await client.ListenAsync(last);

        Assert.Equal("notifications/tools/list_changed", (await again.MessageAsync()).Method);
    }

    [Fact]
    public async Task Standalone_OpenedTwice_EndsTheOlder()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var older = await client.ListenAsync();
        await older.NextAsync();

        using var newer = await client.ListenAsync();
        var rest = await older.RestAsync();
        await host.Notifier.ToolsChangedAsync(TestContext.Current.CancellationToken);

        Assert.Empty(rest);
        Assert.Equal("notifications/tools/list_changed", (await newer.MessageAsync()).Method);
    }

    [Fact]
    public async Task Standalone_StreamThatIsTooOld_EndsWithATimeToComeBack()
    {
        var time = new ManualTime();
        await using var host = await LegacyHost.StartAsync(time: time);
        using var client = await host.OpenAsync();
        using var stream = await client.ListenAsync();
        await stream.NextAsync();

        time.Advance(TimeSpan.FromHours(2));
        var rest = await stream.RestAsync();

        Assert.Equal(1000, Assert.Single(rest).Retry);
    }

    [Fact]
    public async Task Delete_WithAStreamOpen_EndsIt()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        using var stream = await client.ListenAsync();
        await stream.NextAsync();

        await client.DeleteAsync();

        Assert.Empty(await stream.RestAsync());
        await Idle.WaitAsync(host);
    }

    private static string[] Levels(LegacyAnswer answer) =>
        [.. answer.Messages.Where(message => message.TryGetProperty("method", out _)).Select(message => message.GetProperty("params").GetProperty("level").GetString()!)];
}
