using System.Globalization;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;

namespace Actors.Tests.LegacyTasks;

/// <summary>How tasks come to be, what they say of themselves, and how long they are kept: TK25-10 to TK25-23.</summary>
public sealed class CreationTests
{
    [Fact]
    public async Task Create_IsAnsweredAtOnceWithTheWholeTask()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        var answer = await client.CallTaskAsync("work", new { gate = "g" }, """{"ttl":60000}""");

        var task = answer.Result.GetProperty("task");
        var id = task.GetProperty("taskId").GetString()!;
        Assert.True(TaskId.IsValid(id));
        Assert.Equal("working", task.GetProperty("status").GetString());
        Assert.Equal(60000, task.GetProperty("ttl").GetInt64());
        Assert.Equal(1000, task.GetProperty("pollInterval").GetInt64());
        Assert.Equal(TimeSpan.Zero, Time(task, "createdAt") - Time(task, "lastUpdatedAt"));
        Assert.Equal(id, TaskHost.RelatedTo(answer.Result));
        Assert.False(answer.Result.TryGetProperty("content", out _));
    }

    [Fact]
    public async Task Create_Twice_MakesTwoTasks()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        var first = await client.CreateAsync("work", new { gate = "g" });
        var second = await client.CreateAsync("work", new { gate = "g" });

        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("{}", 3600000)]
    [InlineData("""{"ttl":null}""", 86400000)]
    [InlineData("""{"ttl":999999999999}""", 86400000)]
    [InlineData("""{"ttl":1500}""", 1500)]
    public async Task Ttl_IsWhatWasAskedForUpToTheMost(string task, long milliseconds)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        var id = await client.CreateAsync("work", new { gate = "g" }, task);

        Assert.Equal(milliseconds, (await client.GetTaskAsync(id)).Result.GetProperty("ttl").GetInt64());
    }

    [Theory]
    [InlineData("""{"ttl":-1}""")]
    [InlineData("""{"ttl":"long"}""")]
    [InlineData("7")]
    public async Task Ttl_ThatMakesNoSense_IsRefused(string task)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        Assert.Equal(-32602, (await client.CallTaskAsync("work", new { gate = "g" }, task)).Code);
    }

    [Fact]
    public async Task Ttl_OnceOver_TheTaskIsUnknown()
    {
        var time = new ManualTime();
        await using var host = await TaskHost.SingleAsync(time: time);
        using var client = await host.OpenAsync();
        var running = await client.CreateAsync("work", new { gate = "g" }, """{"ttl":60000}""");
        var ended = await client.CreateAsync("must", task: """{"ttl":60000}""");
        await client.ResultAsync(ended);
        time.Advance(TimeSpan.FromSeconds(59));
        var before = await client.GetTaskAsync(running);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("working", before.StatusOf());
        foreach (var id in new[] { running, ended })
        {
            Assert.Equal(-32602, (await client.GetTaskAsync(id)).Code);
            Assert.Equal(-32602, (await client.ResultAsync(id)).Code);
            Assert.Equal(-32602, (await client.CancelTaskAsync(id)).Code);
        }

        Assert.Equal(0, (await client.SendAsync("tasks/list")).Result.GetProperty("tasks").GetArrayLength());
        await host.Gates["g"].Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Ttl_OverWhileSomebodyWaits_EndsTheWait()
    {
        var time = new ManualTime();
        await using var host = await TaskHost.StartAsync(time: time);
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("ask", task: """{"ttl":60000}""");
        using var waiting = await client.WaitForAsync(id);
        var question = await waiting.AnswerAsync();

        time.Advance(TimeSpan.FromSeconds(60));
        var withdrawn = await waiting.AnswerAsync();

        Assert.Equal(("elicitation/create", "notifications/cancelled"), (question.Method, withdrawn.Method));
        Assert.Equal(-32602, (await waiting.AnswerAsync()).Json.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Status_OfACompletedTask_StaysSo()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("must");
        await client.ResultAsync(id);

        var before = await client.GetTaskAsync(id);
        await client.CancelTaskAsync(id);
        var after = await client.GetTaskAsync(id);

        Assert.Equal(("completed", "completed"), (before.StatusOf(), after.StatusOf()));
        Assert.True(Time(before.Result, "lastUpdatedAt") >= Time(before.Result, "createdAt"));
    }

    [Theory]
    [InlineData("is-error", "It failed.")]
    [InlineData("throws", null)]
    [InlineData("refuses", "refused")]
    [InlineData("visit", "Sign in first.")]
    public async Task Status_OfAToolThatFails_IsFailedAndSaysWhy(string tool, string? message)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync(tool);
        await client.ResultAsync(id);

        var task = (await client.GetTaskAsync(id)).Result;

        Assert.Equal("failed", task.GetProperty("status").GetString());
        var said = task.GetProperty("statusMessage").GetString()!;
        Assert.Equal(message ?? said, said);
        Assert.DoesNotContain("internal detail", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithTheKeyOfAnother_JoinsItOrIsRefused()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = await host.OpenAsync();

        var first = await WithKeyAsync(client, "g");
        var second = await WithKeyAsync(other, "g");
        var third = await WithKeyAsync(other, "h");

        Assert.Equal(first.Result.GetProperty("task").GetProperty("taskId").GetString(), second.Result.GetProperty("task").GetProperty("taskId").GetString());
        Assert.Equal(-32602, third.Code);
    }

    [Fact]
    public async Task Create_BeyondTheOwnersShare_IsRefusedAndSaysHowLongToWait()
    {
        await using var host = await TaskHost.StartAsync(options => options.Tasks.MaxPerOwner = 1);
        using var client = await host.OpenAsync();
        var first = await client.CreateAsync("work", new { gate = "g" });

        var refused = await client.CallTaskAsync("work", new { gate = "g" });
        await client.CancelTaskAsync(first);

        Assert.True(refused.Error.GetProperty("data").GetProperty("retryAfterMs").GetInt64() > 0);
        Assert.Equal("working", (await client.CallTaskAsync("work", new { gate = "g" })).Result.GetProperty("task").GetProperty("status").GetString());
    }

    private static Task<LegacyAnswer> WithKeyAsync(LegacyClient client, string gate)
    {
        var call = TaskHost.Call("work", new { gate });
        call["task"] = new JsonObject();
        call["_meta"] = new JsonObject { [TaskMeta.IdempotencyKey] = "0123456789abcdef0123456789" };
        return client.SendAsync("tools/call", call);
    }

    private static DateTimeOffset Time(System.Text.Json.JsonElement task, string name) =>
        DateTimeOffset.ParseExact(task.GetProperty(name).GetString()!, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
