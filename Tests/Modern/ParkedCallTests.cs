using System.Text.Json.Nodes;
using Actors.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using static Actors.Tests.Modern.Answers;

namespace Actors.Tests.Modern;

[Collection(nameof(AskingTools))]
public sealed class ParkedCallTests
{
    [Fact]
    public async Task Ask_ThenAnswer_ResumesTheSameHandlerWithItsServices()
    {
        await using var host = await StartAsync();
        var before = AskingTools.Runs;

        var asked = await host.Client.CallAsync("ask", Hello());
        var parked = host.Gauges.ParkedHandlers;
        var done = await host.Client.CallAsync("ask", Hello(), With(asked, ("q1", Accept("name", "Ada"))));

        Assert.Equal("input_required", asked.ResultType);
        Assert.Equal("elicitation/create", asked.Result.GetProperty("inputRequests").GetProperty("q1").GetProperty("method").GetString());
        Assert.Equal(1, parked);
        Assert.Equal("Hello Ada via /mcp; then none; from middleware; disposed: False", done.Text);
        Assert.Equal("complete", done.ResultType);
        Assert.Equal(before + 1, AskingTools.Runs);
        Assert.Equal((0, 0), (host.Gauges.ParkedHandlers, host.Gauges.CallsInFlight));
    }

    [Fact]
    public async Task Ask_TwoRounds_EachWithAStateOfItsOwn()
    {
        await using var host = await StartAsync();

        var first = await host.Client.CallAsync("ask-twice");
        var second = await host.Client.CallAsync("ask-twice", spoil: With(first, ("q1", Accept("first", "Ada"))));
        var done = await host.Client.CallAsync("ask-twice", spoil: With(second, ("q2", Accept("second", "Bob"))));

        Assert.True(second.Result.GetProperty("inputRequests").TryGetProperty("q2", out _));
        Assert.NotEqual(first.Result.GetProperty("requestState").GetString(), second.Result.GetProperty("requestState").GetString());
        Assert.Equal("Ada and Bob", done.Text);
    }

    [Fact]
    public async Task Ask_WithoutTheAnswer_AsksAgain()
    {
        await using var host = await StartAsync();
        var asked = await host.Client.CallAsync("ask", Hello());

        var again = await host.Client.CallAsync("ask", Hello(), With(asked, ("other", Accept("name", "Eve"))));
        var done = await host.Client.CallAsync("ask", Hello(), With(again, ("q1", Accept("name", "Ada"))));

        Assert.Equal("input_required", again.ResultType);
        Assert.StartsWith("Hello Ada", done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_Together_TakesAnswersInParts()
    {
        await using var host = await StartAsync();
        var answers = new Dictionary<string, JsonObject> { ["q1"] = Accept("name", "Ada"), ["q2"] = Roots("file:///a", "file:///b"), ["q3"] = Sample("Paris") };

        // One answer for each round, so that whatever was gathered first, some questions stay open in between.
        var round = await host.Client.CallAsync("ask-together");
        while (round.ResultType == "input_required")
        {
            var key = round.Result.GetProperty("inputRequests").EnumerateObject().Last().Name;
            Assert.True(answers.Remove(key, out var answer), $"{key} was asked twice.");
            round = await host.Client.CallAsync("ask-together", spoil: With(round, (key, answer)));
        }

        Assert.Empty(answers);
        Assert.Equal("Ada, 2, Paris", round.Text);
    }

    [Fact]
    public async Task Ask_Url_HasNoElicitationId()
    {
        await using var host = await StartAsync();

        var asked = await host.Client.CallAsync("ask-url");

        var parameters = asked.Result.GetProperty("inputRequests").GetProperty("q1").GetProperty("params");
        Assert.Equal("https://example.com/in", parameters.GetProperty("url").GetString());
        Assert.False(parameters.TryGetProperty("elicitationId", out _));
    }

    [Theory]
    [InlineData("ask", "{}", "elicitation")]
    [InlineData("ask", """{"elicitation":{"url":{}}}""", "elicitation")]
    [InlineData("ask-url", """{"elicitation":{}}""", "elicitation")]
    public async Task Ask_UndeclaredCapability_IsAnError(string tool, string capabilities, string missing)
    {
        await using var host = await StartAsync();
        host.Client.Capabilities = (JsonObject)JsonNode.Parse(capabilities)!;

        var answer = await host.Client.CallAsync(tool, Hello());

        Assert.Equal((400, -32021), (answer.Status, answer.ErrorCode));
        Assert.True(answer.Error.GetProperty("data").GetProperty("requiredCapabilities").TryGetProperty(missing, out _));
    }

    [Fact]
    public async Task Retry_AfterExpiry_IsRefusedAndTheHandlerIsGone()
    {
        var time = new ManualTime();
        await using var host = await StartAsync(services => services.AddSingleton<TimeProvider>(time));
        var asked = await host.Client.CallAsync("ask", Hello());

        time.Advance(TimeSpan.FromMinutes(16));
        var late = await host.Client.CallAsync("ask", Hello(), With(asked, ("q1", Accept("name", "Ada"))));

        Assert.Equal((200, -32602), (late.Status, late.ErrorCode));
        Assert.Equal(0, host.Gauges.ParkedHandlers);
    }

    [Fact]
    public async Task Ask_BeyondTheLimit_FailsTheHandlerAndParksNobody()
    {
        await using var host = await StartAsync(options: options => options.Questions.MaxParked = 1);
        await host.Client.CallAsync("ask", Hello());

        var refused = await host.Client.CallAsync("ask", Hello());

        Assert.True(refused.Result.GetProperty("isError").GetBoolean());
        Assert.Contains("Too many calls", refused.Text, StringComparison.Ordinal);
        Assert.Equal(1, host.Gauges.ParkedHandlers);
    }

    [Fact]
    public async Task Retry_AfterRestart_RunsReplayableToolsAgainAndNoOthers()
    {
        var seal = new TestSeal();
        ModernAnswer asked, askedTwice;
        await using (var host = await StartAsync(services => services.AddSingleton<Core.Protocol.ISeal>(seal)))
        {
            asked = await host.Client.CallAsync("ask", Hello());
            var first = await host.Client.CallAsync("ask-twice");
            askedTwice = await host.Client.CallAsync("ask-twice", spoil: With(first, ("q1", Accept("first", "Ada"))));
        }

        await using var restarted = await StartAsync(services => services.AddSingleton<Core.Protocol.ISeal>(seal));
        var runs = AskingTools.Runs;
        var lost = await restarted.Client.CallAsync("ask", Hello(), With(asked, ("q1", Accept("name", "Ada"))));
        var replayed = await restarted.Client.CallAsync("ask-twice", spoil: With(askedTwice, ("q2", Accept("second", "Bob"))));

        Assert.Equal(-32602, lost.ErrorCode);
        Assert.Equal("Ada and Bob", replayed.Text);
        Assert.Equal(runs + 1, AskingTools.Runs);
    }

    [Fact]
    public async Task Disconnect_OfTheRetry_CancelsTheHandlerThatRunsAgain()
    {
        var ended = new TaskCompletionSource<string>();
        await using var host = await StartAsync(services => services.AddSingleton(ended));
        using var leaving = new CancellationTokenSource();
        var asked = await host.Client.CallAsync("ask-then-wait");

        var retry = host.Client.StartAsync("tools/call", new() { ["name"] = "ask-then-wait", ["arguments"] = new JsonObject() }, With(asked, ("q1", Accept("name", "Ada"))), leaving.Token);
        await Until(() => host.Gauges.ParkedHandlers == 0);
        await leaving.CancelAsync();

        Assert.Equal("TaskCanceledException: True", await ended.Task.WaitAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => retry);
    }

    [Fact]
    public async Task Drain_WhileParked_EndsTheHandlerAtOnce()
    {
        var ended = new TaskCompletionSource<string>();
        await using var host = await StartAsync(services => services.AddSingleton(ended));
        await host.Client.CallAsync("ask-then-wait");

        await Task.WhenAll(host.Services.GetServices<Core.Draining.IDrainParticipant>().Select(participant => participant.DrainAsync(CancellationToken.None).AsTask()));

        // Its question fails and its token fires; which of them it sees first is open.
        Assert.Matches("^(McpException|TaskCanceledException): ", await ended.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal((0, 0), (host.Gauges.ParkedHandlers, host.Gauges.CallsInFlight));
    }

    [Fact]
    public async Task Ask_WhatNoClientKnows_IsAnswered()
    {
        await using var host = await StartAsync();

        var answer = await host.Client.CallAsync("odd");

        Assert.Equal(-32603, answer.ErrorCode);
    }

    // The gauge moves when the retry has reached the handler, which nothing else shows from outside.
    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static JsonObject Hello() => new() { ["greeting"] = "Hello" };

    private static async Task<ModernHost> StartAsync(Action<IServiceCollection>? services = null, Action<Actors.Http.ActorsOptions>? options = null)
    {
        var host = await ModernHost.StartAsync(
            mcp => mcp.WithTools<AskingTools>(),
            added =>
            {
                added.AddScoped<Notebook>();
                services?.Invoke(added);
            },
            options,
            app => app.Use((http, next) =>
            {
                http.RequestServices.GetRequiredService<Notebook>().Note = "from middleware";
                return next(http);
            }));
        host.Client.Capabilities = Everything;
        return host;
    }
}
