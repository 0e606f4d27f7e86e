using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;

namespace Actors.Tests.LegacyTasks;

/// <summary><c>tasks/get</c>, <c>tasks/result</c> and <c>tasks/cancel</c>: TK25-30, TK25-31, TK25-33 and TK25-46.</summary>
public sealed class OperationTests
{
    [Fact]
    public async Task Get_IsPlainJsonOfTheTaskAlone()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });

        var answer = await client.GetTaskAsync(id);

        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal((id, "working"), (answer.Result.GetProperty("taskId").GetString(), answer.StatusOf()));
        Assert.False(answer.Result.TryGetProperty("_meta", out _));
        Assert.False(answer.Result.TryGetProperty("task", out _));
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/result")]
    [InlineData("tasks/cancel")]
    public async Task Operation_OnWhatIsNoTask_IsRefused(string method)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        JsonObject?[] parameters =
        [
            TaskHost.Of(Views.Id), TaskHost.Of(TaskId.New(DateTimeOffset.UtcNow)), TaskHost.Of(""), TaskHost.Of("../" + Views.Id), TaskHost.Of(new string('a', 5000)),
            new() { ["taskId"] = 7 }, new() { ["taskId"] = null }, new() { ["taskId"] = new JsonObject() }, [],
        ];

        var answers = await Task.WhenAll(parameters.Select(given => client.SendAsync(method, given)));

        Assert.All(answers, answer => Assert.Equal((200, -32602), (answer.Status, answer.Code)));
        Assert.Single(answers.Take(5).Select(answer => answer.Error.GetProperty("message").GetString()).Distinct());
    }

    [Fact]
    public async Task Operation_TheParameterSaysWhichTask_WhateverTheMetadataSays()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });
        var other = await client.CreateAsync("work", new { gate = "g" });
        var parameters = TaskHost.Of(id);
        parameters["_meta"] = new JsonObject { [TaskMeta.RelatedTask] = new JsonObject { ["taskId"] = other } };

        var answer = await client.SendAsync("tasks/get", parameters);

        Assert.Equal(id, answer.Result.GetProperty("taskId").GetString());
    }

    [Fact]
    public async Task Result_OfARunningTask_WaitsForItsEnd()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });
        using var waiting = await client.WaitForAsync(id);
        var primed = await waiting.NextAsync();
        var next = waiting.AnswerAsync();

        var early = next.IsCompleted;
        host.Gates["g"].Released.TrySetResult();
        var answer = (await next).Json.GetProperty("result");

        Assert.False(early);
        Assert.False(primed!.IsMessage);
        Assert.Equal("passed g", answer.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(id, TaskHost.RelatedTo(answer));
    }

    [Fact]
    public async Task Result_AsOneBody_WaitsToo()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });

        var waiting = client.SendAsync("tasks/result", TaskHost.Of(id), request =>
        {
            request.Headers.Remove("Accept");
            request.Headers.Add("Accept", "application/json");
        });
        await host.Gates["g"].Begun.Task;
        host.Gates["g"].Released.TrySetResult();

        Assert.Equal(("application/json", "passed g"), ((await waiting).ContentType, (await waiting).Text));
    }

    [Fact]
    public async Task Result_IsExactlyWhatTheCallWouldHaveReturned()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var plain = (await client.CallAsync("structured")).Result;

        var result = (await client.ResultAsync(await client.CreateAsync("structured"))).Result;

        Assert.Equal(3, result.GetProperty("structuredContent").GetProperty("length").GetInt32());
        Assert.Equal(WithoutMeta(plain), WithoutMeta(result));
    }

    [Fact]
    public async Task Result_OfAToolsOwnError_IsItsResult()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        var result = (await client.ResultAsync(await client.CreateAsync("is-error"))).Result;

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.NotNull(TaskHost.RelatedTo(result));
    }

    [Theory]
    [InlineData("refuses")]
    [InlineData("visit")]
    [InlineData("no-such-tool")]
    public async Task Result_OfAnError_IsThatVeryError(string tool)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var plain = await client.CallAsync(tool);

        var created = await client.CallTaskAsync(tool);
        var answer = created.Last.TryGetProperty("error", out _) ? created : await client.ResultAsync(created.Result.GetProperty("task").GetProperty("taskId").GetString()!);

        Assert.Equal(plain.Error.GetRawText(), answer.Error.GetRawText());
    }

    [Theory]
    [InlineData("work", """{"gate":7}""")]
    [InlineData("work", "{}")]
    public async Task Result_OfArgumentsThatDoNotFit_FailsAsTheCallDoes(string tool, string arguments)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var given = JsonElement.Parse(arguments);
        var plain = await client.CallAsync(tool, given);

        var answer = await client.ResultAsync(await client.CreateAsync(tool, given));

        Assert.Equal(WithoutMeta(plain.Result), WithoutMeta(answer.Result));
        Assert.True(plain.Result.GetProperty("isError").GetBoolean());
    }

    [Fact]
    public async Task Result_MayBeReadAgainAndAgain()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = await host.OpenAsync();
        var id = await client.CreateAsync("must");

        var answers = new[] { await client.ResultAsync(id), await client.ResultAsync(id), await other.ResultAsync(id) };

        Assert.All(answers, answer => Assert.Equal("task: True, attempt 1", answer.Text));
    }

    [Fact]
    public async Task Result_ForFiftyWaitersThatComeAndGo_ReachesAllWhoStay()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });
        var others = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.OpenAsync()));

        var waiting = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => others[number % 5].WaitForAsync(id)));
        await Task.WhenAll(waiting.Select(one => one.NextAsync()));
        foreach (var gone in waiting.Where((_, number) => number % 3 == 0))
        {
            gone.Dispose();
        }

        var late = await Task.WhenAll(others.Select(other => other.WaitForAsync(id)));
        host.Gates["g"].Released.TrySetResult();
        var answers = await Task.WhenAll(waiting.Where((_, number) => number % 3 != 0).Concat(late).Select(one => one.AnswerAsync()));

        Assert.Equal(33 + 5, answers.Length);
        Assert.All(answers, answer => Assert.Equal("passed g", answer.Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()));
        Assert.Equal("completed", (await client.GetTaskAsync(id)).StatusOf());
    }

    [Fact]
    public async Task Result_WhoseStreamIsDropped_CancelsNothingAndIsResumed()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });
        var waiting = await client.WaitForAsync(id);
        var seen = (await waiting.NextAsync())!.Id!;

        waiting.Dispose();
        using var resumed = await client.ListenAsync(seen);
        host.Gates["g"].Released.TrySetResult();
        var answer = await resumed.AnswerAsync();

        Assert.Equal("passed g", answer.Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("completed", (await client.GetTaskAsync(id)).StatusOf());
    }

    [Fact]
    public async Task Cancel_IsDoneWhenItIsAnsweredAndStaysSo()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("unwilling", new { gate = "g" });
        await host.Gates["g"].Begun.Task;
        using var waiting = await client.WaitForAsync(id);
        await waiting.NextAsync();

        var answer = await client.CancelTaskAsync(id);
        var waited = await waiting.AnswerAsync();
        await host.Gates["g"].Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        host.Gates["g"].Released.TrySetResult();

        Assert.Equal(("cancelled", id), (answer.StatusOf(), answer.Result.GetProperty("taskId").GetString()));
        foreach (var error in new[] { waited.Json.GetProperty("error"), (await client.ResultAsync(id)).Error })
        {
            Assert.Equal((-32603, "cancelled"), (error.GetProperty("code").GetInt32(), error.GetProperty("data").GetProperty("status").GetString()));
        }

        Assert.Equal("cancelled", (await client.GetTaskAsync(id)).StatusOf());
    }

    [Theory]
    [InlineData("must")]
    [InlineData("is-error")]
    [InlineData("refuses")]
    public async Task Cancel_OfATaskThatHasEnded_IsRefusedAndChangesNothing(string tool)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync(tool);
        await client.ResultAsync(id);
        var before = (await client.GetTaskAsync(id)).Body;

        var answer = await client.CancelTaskAsync(id);

        Assert.Equal(-32602, answer.Code);
        Assert.Equal(Status(before), Status((await client.GetTaskAsync(id)).Body));
    }

    [Fact]
    public async Task Cancel_Twice_IsRefusedTheSecondTime()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("work", new { gate = "g" });

        var first = await client.CancelTaskAsync(id);
        var second = await client.CancelTaskAsync(id);

        Assert.Equal(("cancelled", -32602), (first.StatusOf(), second.Code));
    }

    [Fact]
    public async Task Cancel_RacingWithTheEnd_LeavesOneOutcome()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var gate = $"g{round}";
            var id = await client.CreateAsync("work", new { gate });
            await host.Gates[gate].Begun.Task;

            var cancelling = client.CancelTaskAsync(id);
            host.Gates[gate].Released.TrySetResult();
            var cancelled = await cancelling;
            var result = await client.ResultAsync(id);
            var status = (await client.GetTaskAsync(id)).StatusOf();

            var won = cancelled.Last.TryGetProperty("result", out _);
            Assert.Equal(won ? "cancelled" : "completed", status);
            Assert.Equal(won, result.Last.TryGetProperty("error", out _));
        }
    }

    private static string WithoutMeta(JsonElement result)
    {
        var copy = JsonObject.Create(result)!;
        copy.Remove("_meta");
        return copy.ToJsonString();
    }

    private static string Status(string body) => JsonElement.Parse(body).GetProperty("result").GetRawText();
}
