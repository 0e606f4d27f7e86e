using System.Diagnostics;
using Actors.Tests.Legacy;
using Actors.Tests.ModernTasks;
using Actors.Tests.Shared;

namespace Actors.Tests.LegacyTasks;

/// <summary>What sessions can rely on when the process ends, in the one way or the other (V-05, V-12).</summary>
[Collection(Alone.Name)]
public sealed class LossTests
{
    [Fact]
    public async Task Kill_WhileACallWaitsOnAHiddenTask_ItsResumeJoinsTheTask()
    {
        using var folder = new TemporaryFolder();
        LegacyClient client;
        string kept, parked, plain;
        using (var first = new ChildProcess(WorkChild.Command, folder.Path))
        {
            client = new LegacyClient((await first.ReadLine())!, "2025-11-25");
            await client.InitializeAsync(TaskHost.Everything);
            using var calling = await client.StreamCallAsync("ask-and-end", id: "\"a\"");
            kept = (await calling.NextAsync())!.Id!;
            await calling.MessageAsync();
            using var asking = await client.StreamCallAsync("ask", id: "7");
            parked = (await asking.NextAsync())!.Id!;
            await asking.MessageAsync();
            plain = (await client.CallAsync("plain", id: "8")).Ids[0];
            first.Kill();
        }

        using var second = new ChildProcess(WorkChild.Command, folder.Path);
        using var later = client.Again(await second.ReadLine());
        using var resumed = await later.ListenAsync(kept);
        using var failed = await later.ListenAsync(parked);
        using var lost = await later.ListenAsync(plain);
        var asked = await AnswerAsync(later, resumed);
        await AnswerAsync(later, resumed);
        var answer = await resumed.MessageAsync();
        using var again = await later.ListenAsync(kept);
        var replayed = (await again.RestAsync())[^1];

        Assert.Equal(("a", "Ann likes blue"), (answer.Json.GetProperty("id").GetString(), TextOf(answer)));
        Assert.Equal(answer, replayed);
        Assert.Null(TaskHost.RelatedTo(asked.Json.GetProperty("params")));
        Assert.StartsWith(kept[..^1], answer.Id, StringComparison.Ordinal);
        var error = (await failed.MessageAsync()).Json;
        Assert.Equal(7, error.GetProperty("id").GetInt32());
        Assert.Contains("may not be run again", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("call again", (await lost.MessageAsync()).Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        client.Dispose();
    }

    [Fact]
    public async Task Kill_WhileACallWaitsOnAHiddenTask_ItCanStillBeCancelled()
    {
        using var folder = new TemporaryFolder();
        LegacyClient client;
        string seen;
        using (var first = new ChildProcess(WorkChild.Command, folder.Path))
        {
            client = new LegacyClient((await first.ReadLine())!, "2025-11-25");
            await client.InitializeAsync(TaskHost.Everything);
            using var calling = await client.StreamCallAsync("ask-and-end", id: "7");
            seen = (await calling.NextAsync())!.Id!;
            await calling.MessageAsync();
            first.Kill();
        }

        using var second = new ChildProcess(WorkChild.Command, folder.Path);
        using var later = client.Again(await second.ReadLine());
        using var resumed = await later.ListenAsync(seen);
        await resumed.MessageAsync();
        await later.CancelAsync("7");
        var rest = await resumed.RestAsync();
        using var again = await later.ListenAsync(seen);

        Assert.DoesNotContain(rest, message => message is { IsMessage: true, Method: null });
        Assert.Equal(-32603, (await again.MessageAsync()).Json.GetProperty("error").GetProperty("code").GetInt32());
        client.Dispose();
    }

    [Fact]
    public async Task Kill_WhileSomebodyWaitsForAResult_ItsResumeWaitsOn()
    {
        using var folder = new TemporaryFolder();
        LegacyClient client;
        string task, waiting;
        using (var first = new ChildProcess(WorkChild.Command, folder.Path))
        {
            client = new LegacyClient((await first.ReadLine())!, "2025-11-25");
            await client.InitializeAsync();
            task = await client.CreateAsync("nap", new { ms = 300 });
            waiting = (await (await client.WaitForAsync(task, "\"w\"")).NextAsync())!.Id!;
            first.Kill();
        }

        using var second = new ChildProcess(WorkChild.Command, folder.Path);
        using var later = client.Again(await second.ReadLine());
        using var resumed = await later.ListenAsync(waiting);
        var answer = await resumed.AnswerAsync();

        Assert.Equal(("w", "slept 300"), (answer.Json.GetProperty("id").GetString(), TextOf(answer)));
        Assert.Equal(task, TaskHost.RelatedTo(answer.Json.GetProperty("result")));
        Assert.Equal("completed", (await later.GetTaskAsync(task)).StatusOf());
        client.Dispose();
    }

    [Fact]
    public async Task Kill_WhileTasksAsk_TheQuestionThatNeedsNoBodyIsAnsweredFromAnotherSession()
    {
        using var folder = new TemporaryFolder();
        string kept, parked;
        using (var first = new ChildProcess(WorkChild.Command, folder.Path))
        {
            using var client = new LegacyClient((await first.ReadLine())!, "2025-11-25");
            await client.InitializeAsync(TaskHost.Everything);
            kept = await client.CreateAsync("ask-and-end");
            parked = await client.CreateAsync("ask");
            await SideChannelTests.UntilAskingAsync(client, kept);
            await SideChannelTests.UntilAskingAsync(client, parked);
            first.Kill();
        }

        using var second = new ChildProcess(WorkChild.Command, folder.Path);
        using var later = new LegacyClient((await second.ReadLine())!, "2025-11-25");
        await later.InitializeAsync(TaskHost.Everything);
        using var waiting = await later.WaitForAsync(kept);
        await AnswerAsync(later, waiting);
        await AnswerAsync(later, waiting);

        Assert.Equal("Ann likes blue", TextOf(await waiting.AnswerAsync()));
        var failed = (await later.GetTaskAsync(parked)).Result;
        Assert.Equal("failed", failed.GetProperty("status").GetString());
        Assert.Contains("may not be run again", failed.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_WhileClientsWait_SendsThemToTheNextProcess()
    {
        using var folder = new TemporaryFolder();
        LegacyClient client;
        string waiting, hidden;
        TimeSpan took;
        List<SentEvent> end;
        using (var first = new ChildProcess(WorkChild.Command, folder.Path))
        {
            client = new LegacyClient((await first.ReadLine())!, "2025-11-25");
            await client.InitializeAsync(TaskHost.Everything);
            var task = await client.CreateAsync("ask-and-end");
            using var stream = await client.WaitForAsync(task, "\"w\"");
            waiting = (await stream.NextAsync())!.Id!;
            await stream.AnswerAsync();
            using var call = await client.StreamCallAsync("ask-and-end", id: "7");
            hidden = (await call.NextAsync())!.Id!;
            await call.MessageAsync();

            var started = Stopwatch.GetTimestamp();
            var exited = first.TerminateAsync();
            end = await stream.RestAsync();
            took = Stopwatch.GetElapsedTime(started);
            Assert.DoesNotContain(await call.RestAsync(), message => message is { IsMessage: true, Method: null });
            Assert.Equal(0, await exited);
        }

        using var second = new ChildProcess(WorkChild.Command, folder.Path);
        using var later = client.Again(await second.ReadLine());
        using var resumed = await later.ListenAsync(end.FindLast(message => message.Id is not null)?.Id ?? waiting);
        var question = await resumed.AnswerAsync();
        using var again = await later.ListenAsync(hidden);

        Assert.True(took < TimeSpan.FromSeconds(3), $"The wait ended after {took}.");
        Assert.NotNull(end[^1].Retry);
        Assert.Equal("elicitation/create", question.Method);
        Assert.Equal("elicitation/create", (await again.MessageAsync()).Method);
        client.Dispose();
    }

    [Fact]
    public async Task Stop_WithAWaitThatCannotBeResumed_IsAnsweredAtOnce()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var id = await client.CreateAsync("ask-and-end");
        await SideChannelTests.UntilAskingAsync(client, id);
        var waiting = client.SendAsync("tasks/result", TaskHost.Of(id), request =>
        {
            request.Headers.Remove("Accept");
            request.Headers.Add("Accept", "application/json");
        });
        while ((await host.StatusAsync()).GetProperty("callsInFlight").GetInt64() == 0)
        {
            await Task.Yield();
        }

        var started = Stopwatch.GetTimestamp();
        var stopping = host.StopAsync();
        var answer = await waiting;
        var took = Stopwatch.GetElapsedTime(started);
        await stopping;

        Assert.Equal(-32603, answer.Code);
        Assert.True(took < TimeSpan.FromSeconds(3), $"It took {took}.");
    }

    [Fact]
    public async Task Restart_TasksAreFoundListedAndReadAgain()
    {
        using var folder = new TemporaryFolder();
        string done, cancelled;
        await using (var first = await TaskHost.SingleAsync(data: folder.Path))
        {
            using var client = await first.OpenAsync();
            done = await client.CreateAsync("structured");
            await client.ResultAsync(done);
            cancelled = await client.CreateAsync("work", new { gate = "g" });
            await client.CancelTaskAsync(cancelled);
        }

        await using var second = await TaskHost.SingleAsync(data: folder.Path);
        using var later = await second.OpenAsync();
        var listed = (await later.SendAsync("tasks/list")).Result.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("taskId").GetString());

        Assert.Equal(new[] { done, cancelled }.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(("completed", "cancelled"), ((await later.GetTaskAsync(done)).StatusOf(), (await later.GetTaskAsync(cancelled)).StatusOf()));
        Assert.Equal(3, (await later.ResultAsync(done)).Result.GetProperty("structuredContent").GetProperty("length").GetInt32());
        Assert.Equal(-32602, (await later.CancelTaskAsync(done)).Code);
    }

    private static async Task<SentEvent> AnswerAsync(LegacyClient client, EventReader stream)
    {
        var question = await stream.AnswerAsync();
        var name = question.Json.GetProperty("params").GetProperty("requestedSchema").GetProperty("properties").EnumerateObject().Single().Name;
        await client.AnswerAsync(question.Json, $$$"""{"action":"accept","content":{"{{{name}}}":"{{{(name == "name" ? "Ann" : "blue")}}}"}}""");
        return question;
    }

    private static string? TextOf(SentEvent answer) => answer.Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();
}
