using System.Collections.Concurrent;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Interop;

/// <summary>What any client does, with NuGet ModelContextProtocol.Core.</summary>
[Collection(SdkClientCollection.Name)]
public sealed class SdkClientTests(EverythingFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Versions => ["2025-06-18", "2025-11-25", "2026-07-28"];

    [Theory(Timeout = 60_000)]
    [InlineData(null, SdkClient.Modern)]
    [InlineData("2026-07-28", SdkClient.Modern)]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-03-26", "2025-03-26")]
    public async Task Connect_InEachVersion_AgreesOnIt(string? asked, string agreed)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, asked);

        var text = await opened.TextAsync("echo", new() { ["text"] = "Grüße, 世界" });

        Assert.Equal(agreed, opened.Client.NegotiatedProtocolVersion);
        Assert.Equal("everything", opened.Client.ServerInfo!.Name);
        Assert.StartsWith("The fixtures", opened.Client.ServerInstructions, StringComparison.Ordinal);
        Assert.Equal(agreed == SdkClient.Modern, opened.Client.SessionId is null);
        Assert.Equal("Grüße, 世界", text);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Lists_OfManyPages_AreWalkedToTheirEnd(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);

        var tools = await opened.Client.ListToolsAsync(cancellationToken: Cancelled);
        var prompts = await opened.Client.ListPromptsAsync(cancellationToken: Cancelled);
        var resources = await opened.Client.ListResourcesAsync(cancellationToken: Cancelled);
        var templates = await opened.Client.ListResourceTemplatesAsync(cancellationToken: Cancelled);

        Assert.Equal((tools.Count + 4) / 5, opened.Wire.Sent("tools/list"));
        Assert.Equal(tools.Count, tools.DistinctBy(tool => tool.Name).Count());
        Assert.Superset(new HashSet<string> { "echo", "block", "test_simple_text" }, tools.Select(tool => tool.Name).ToHashSet());
        Assert.Contains(prompts, prompt => prompt.Name == "test_prompt_with_arguments");
        Assert.Equal(3, resources.Count);
        Assert.Equal("test://template/{id}/data", Assert.Single(templates).UriTemplate);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Cursor_ThatIsNone_IsRefused(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);

        var refused = await Assert.ThrowsAsync<McpProtocolException>(
            async () => await opened.Client.ListToolsAsync(new ListToolsRequestParams { Cursor = "nonsense" }, Cancelled));

        Assert.Equal(McpErrorCode.InvalidParams, refused.ErrorCode);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Errors_OfEachKind_AreToldApart(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);

        var thrown = await opened.Client.CallToolAsync("throw", cancellationToken: Cancelled);
        var returned = await opened.Client.CallToolAsync("test_error_handling", cancellationToken: Cancelled);
        var unknown = await Assert.ThrowsAsync<McpProtocolException>(() => opened.TextAsync("none"));
        var resource = await Assert.ThrowsAsync<McpProtocolException>(async () => await opened.Client.ReadResourceAsync("test://none", cancellationToken: Cancelled));

        Assert.True(thrown.IsError);
        Assert.DoesNotContain("server's log", Assert.IsType<TextContentBlock>(thrown.Content[0]).Text, StringComparison.Ordinal);
        Assert.True(returned.IsError);
        Assert.Equal(McpErrorCode.InvalidParams, unknown.ErrorCode);
        Assert.Equal(version == SdkClient.Modern ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound, resource.ErrorCode);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Progress_OfACall_ReachesItsCaller(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);
        var steps = new Steps();

        await opened.Client.CallToolAsync("sleep", new Dictionary<string, object?> { ["ms"] = 100 }, steps, cancellationToken: Cancelled);

        // The client hands on each notification by itself, so that they may overtake each other there, and the answer too; their
        // order on the wire is looked at where no client is in between.
        await steps.First.WaitAsync(Cancelled);
        var seen = steps.Seen.ToArray();
        Assert.Equal(seen.Distinct().Count(), seen.Length);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Cancel_OfOneCall_StopsItAlone(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);
        var (started, cancelled) = await opened.CountsAsync();
        using CancellationTokenSource one = new(), others = new();
        var blocked = Enumerable.Range(0, 5).Select(i => opened.BlockAsync($"block-{i}", i == 2 ? one.Token : others.Token)).ToList();
        await opened.CountedAsync(counts => counts.Started == started + 5);

        await opened.CancelAsync("block-2", one);
        // Which of the two the client sees first is a race: its own token, or the end of the stream.
        await Assert.ThrowsAnyAsync<Exception>(() => blocked[2]);
        await opened.CountedAsync(counts => counts.Cancelled > cancelled);
        var echo = await opened.TextAsync("echo", new() { ["text"] = "still here" });
        var after = await opened.CountsAsync();
        foreach (var i in new[] { 0, 1, 3, 4 })
        {
            await opened.CancelAsync($"block-{i}", others);
        }

        await opened.CountedAsync(counts => counts.Cancelled == cancelled + 5);

        Assert.Equal("still here", echo);
        Assert.Equal(cancelled + 1, after.Cancelled);
        Assert.All(await Task.WhenAll(blocked.Select(call => call.ContinueWith(ended => !ended.IsCompletedSuccessfully, TaskScheduler.Default))), Assert.True);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Calls_TwoHundredAtOnce_EachGetTheirAnswer(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);
        var texts = Enumerable.Range(0, 200).Select(i => $"call {i}").ToList();

        var answers = await Task.WhenAll(texts.Select(text => opened.TextAsync("echo", new() { ["text"] = text })));

        Assert.Equal(texts, answers);
    }

    // In the modern generation this client offers no way to ask for logs, and takes the wish out of _meta.
    [Theory(Timeout = 60_000)]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Logs_OfTheWantedLevel_AreHeard(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);

        await LogAsync(opened, LoggingLevel.Error);
        var silent = opened.Unread().ToList();
        await LogAsync(opened, LoggingLevel.Info);
        var heard = new[] { await opened.HeardAsync(), await opened.HeardAsync(), await opened.HeardAsync() };

        Assert.Empty(silent);
        // The client hands on each notification by itself, so that they may overtake each other there.
        Assert.Equal(["Tool execution completed", "Tool execution started", "Tool processing data"], heard.Select(log => (string)log.Params!["data"]!).Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Completion_OfAnArgument_Suggests(string version)
    {
        await using var opened = await SdkClient.OpenAsync(server.Endpoint, version);

        var result = await opened.Client.CompleteAsync(new PromptReference { Name = "test_prompt_with_arguments" }, "arg1", "par", cancellationToken: Cancelled);

        Assert.Equal(["paris", "party"], result.Completion.Values);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Tools_OfAnotherRole_AreNeitherListedNorCallable(string version)
    {
        await using var alice = await SdkClient.OpenAsync(server.Keyed, version, "alice-key");
        await using var bob = await SdkClient.OpenAsync(server.Keyed, version, "bob-key");

        var alices = await alice.Client.ListToolsAsync(cancellationToken: Cancelled);
        var bobs = await bob.Client.ListToolsAsync(cancellationToken: Cancelled);
        var served = await alice.TextAsync("admin_only");
        var refused = await Assert.ThrowsAsync<McpProtocolException>(() => bob.TextAsync("admin_only"));
        var unknown = await Assert.ThrowsAsync<McpProtocolException>(() => bob.TextAsync("admin_none"));

        Assert.Contains(alices, tool => tool.Name == "admin_only");
        Assert.DoesNotContain(bobs, tool => tool.Name == "admin_only");
        Assert.Equal("You are an administrator.", served);
        Assert.Equal(McpErrorCode.InvalidParams, refused.ErrorCode);
        Assert.Equal(unknown.Message.Replace("admin_none", "admin_only", StringComparison.Ordinal), refused.Message);
    }

    private static async Task LogAsync(SdkClient opened, LoggingLevel level)
    {
        await opened.Client.SetLoggingLevelAsync(level, cancellationToken: Cancelled);
        await opened.TextAsync("test_tool_with_logging");
    }

    // Progress<T> posts to the thread pool, where order is lost.
    private sealed class Steps : IProgress<ProgressNotificationValue>
    {
        private readonly ConcurrentQueue<double> _seen = [];

        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyCollection<double> Seen => _seen;

        /// <summary>Completes with the first of them.</summary>
        public Task First => _first.Task;

        public void Report(ProgressNotificationValue value)
        {
            _seen.Enqueue(value.Progress);
            _first.TrySetResult();
        }
    }
}
