using System.Text.Json;
using Actors.Tests.Legacy;

namespace Actors.Tests.LegacyTasks;

/// <summary>What tasks tell their clients, and what clients tell of calls that are tasks: TK25-34 and TK25-43 to TK25-45.</summary>
public sealed class NoticeTests
{
    [Theory]
    [InlineData("\"p\"")]
    [InlineData("7")]
    public async Task Progress_AfterTheCallWasAnswered_ComesUnderItsToken(string token)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("report", new { gate = "g" }, token: token);
        using var waiting = await client.WaitForAsync(id);
        await waiting.NextAsync();

        host.Gates["g"].Released.TrySetResult();
        var progress = await waiting.AnswerAsync();
        host.Gates["g-end"].Released.TrySetResult();
        var answer = await waiting.AnswerAsync();

        var told = progress.Json.GetProperty("params");
        Assert.Equal("notifications/progress", progress.Method);
        Assert.Equal((token, 1, 2, "half"), (told.GetProperty("progressToken").GetRawText(), told.GetProperty("progress").GetInt32(), told.GetProperty("total").GetInt32(), told.GetProperty("message").GetString()));
        Assert.Equal(id, TaskHost.RelatedTo(told));
        Assert.True(answer.Json.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Progress_NobodyAskedFor_IsNotTold()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("report", new { gate = "g" });
        using var waiting = await client.WaitForAsync(id);
        await waiting.NextAsync();

        host.Gates["g"].Released.TrySetResult();
        host.Gates["g-end"].Released.TrySetResult();

        Assert.True((await waiting.AnswerAsync()).Json.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Progress_WithoutAWaitingCall_ComesOnTheStandaloneStream()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var standalone = await client.ListenAsync();
        await standalone.NextAsync();
        var id = await client.CreateAsync("report", new { gate = "g" }, token: "\"p\"");

        host.Gates["g"].Released.TrySetResult();

        Assert.Equal(id, TaskHost.RelatedTo((await standalone.AnswerAsync()).Json.GetProperty("params")));
    }

    [Fact]
    public async Task Log_OfATask_SaysWhichAndWaitsForAStream()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("talk", new { gate = "g" });
        host.Gates["g"].Released.TrySetResult();
        await host.Gates["g-end"].Begun.Task;

        using var standalone = await client.ListenAsync();
        var log = await standalone.AnswerAsync();

        Assert.Equal(("notifications/message", id), (log.Method, TaskHost.RelatedTo(log.Json.GetProperty("params"))));
        Assert.Equal("a log line", log.Json.GetProperty("params").GetProperty("data").GetString());
    }

    [Fact]
    public async Task Log_BelowTheSessionsLevel_IsNotTold()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        await client.SendAsync("logging/setLevel", new() { ["level"] = "emergency" });
        var id = await client.CreateAsync("talk", new { gate = "g" });
        using var waiting = await client.WaitForAsync(id);
        await waiting.NextAsync();

        host.Gates["g"].Released.TrySetResult();
        host.Gates["g-end"].Released.TrySetResult();

        Assert.True((await waiting.AnswerAsync()).Json.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Status_IsToldAsTheWholeTaskWithoutMetadata()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var standalone = await client.ListenAsync();
        await standalone.NextAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });

        host.Gates["g"].Released.TrySetResult();
        JsonElement told;
        do
        {
            var message = await standalone.MessageAsync();
            Assert.Equal("notifications/tasks/status", message.Method);
            told = message.Json.GetProperty("params");
        }
        while (told.GetProperty("status").GetString() != "completed");

        Assert.Equal((await client.GetTaskAsync(id)).Result.GetRawText(), told.GetRawText());
    }

    [Fact]
    public async Task Cancelled_ForTheCallThatMadeATask_IsIgnored()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" }, id: "\"call\"");

        var taken = await client.CancelAsync("\"call\"");
        await client.SendAsync("ping");

        Assert.Equal(202, taken.Status);
        Assert.Equal("working", (await client.GetTaskAsync(id)).StatusOf());
        Assert.False(host.Gates["g"].Cancelled.Task.IsCompleted);
    }

    [Fact]
    public async Task Cancelled_ForAWait_EndsTheWaitOnly()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });
        using var waiting = await client.WaitForAsync(id, "\"w\"");
        await waiting.NextAsync();

        await client.CancelAsync("\"w\"");
        var rest = await waiting.RestAsync();

        Assert.DoesNotContain(rest, message => message.IsMessage && message.Method is null);
        Assert.Equal("working", (await client.GetTaskAsync(id)).StatusOf());
        await Idle.WaitAsync(host);
    }

    [Fact]
    public async Task Cancelled_ForACallWithAHiddenTask_CancelsTheTask()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("work", new { gate = "g" }, id: "\"h\"");
        await host.Gates["g"].Begun.Task;

        await client.CancelAsync("\"h\"");

        await host.Gates["g"].Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Hidden_ProgressAndLog_GoOutOnTheCallsOwnStream()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var call = await client.StreamCallAsync("talk", new { gate = "g" }, token: "p");
        host.Gates["g"].Released.TrySetResult();
        host.Gates["g-end"].Released.TrySetResult();

        var messages = (await call.RestAsync()).Where(message => message.IsMessage).ToList();

        Assert.Equal(["notifications/progress", "notifications/message", "notifications/progress", null], messages.Select(message => message.Method));
        Assert.All(messages[..^1], message => Assert.Null(TaskHost.RelatedTo(message.Json.GetProperty("params"))));
        Assert.Equal("p", messages[0].Json.GetProperty("params").GetProperty("progressToken").GetString());
    }
}
