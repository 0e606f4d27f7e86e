using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Modern;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskRuns;

/// <summary>What surrounds the body of a task: all that a plain call has, but the request.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public async Task Run_OfATask_ReturnsWhatItsCallWouldHave()
    {
        await using var host = await RunHost.StartAsync();

        var plain = await host.Modern.CallAsync("repeat", new() { ["text"] = "a", ["number"] = 2 });
        var view = await EndOf(host, await host.CallAsync("repeat", new() { ["text"] = "a", ["number"] = 2 }));

        Assert.Equal(WorkStatus.Completed, view.Status);
        Assert.Equal(plain.Result.GetRawText(), view.Outcome!.Result.GetRawText());
    }

    [Fact]
    public async Task Run_Identity_IsTheRecordedOneAndTheRequestIsGone()
    {
        await using var host = await RunHost.StartAsync();

        var view = await EndOf(host, await host.CallAsync("around", spoil: RunHost.As("ann:admin")));

        Assert.Equal("http none; True ann True; sub=ann nick=ann part=admin; tenant  ; client ; True", Numberless(RunHost.TextOf(view)));
    }

    [Fact]
    public async Task Run_OfALegacySession_KnowsItsClient()
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync();

        var answer = await client.CallAsync("around");

        Assert.Equal("http none; False  False; ; tenant  ; client test; True", Numberless(answer.Text));
    }

    [Fact]
    public async Task Run_ClaimsThatAreNotListed_AreNotKept()
    {
        await using var host = await RunHost.StartAsync(tasks => tasks.ClaimTypes = ["part"]);

        var view = await EndOf(host, await host.CallAsync("around", spoil: RunHost.As("ann:admin:editor")));

        // What names the owner is always kept.
        Assert.Contains("sub=ann part=admin part=editor;", RunHost.TextOf(view), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Create_ClaimsOfMoreThan4Kb_AreRefusedUnlessTheyAreNarrowed(bool narrowed)
    {
        await using var host = await RunHost.StartAsync(tasks => tasks.ClaimTypes = narrowed ? ["nick"] : []);

        var answer = await host.CallAsync("repeat", new() { ["text"] = "a" }, sent =>
        {
            sent.Headers["X-User"] = "ann";
            sent.Headers["X-Secret"] = new string('s', 5000);
        });

        if (narrowed)
        {
            Assert.Equal("task", answer.ResultType);
        }
        else
        {
            Assert.Equal(-32600, answer.ErrorCode);
            Assert.Contains("Actors:Tasks:ClaimTypes", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task InitializeScope_HasWhatCaptureTook_BeforeEachRun()
    {
        await using var host = await RunHost.StartAsync(tasks =>
        {
            tasks.Capture = http => new Dictionary<string, string> { ["tenant"] = http.Request.Headers["X-Tenant"].ToString() };
            tasks.InitializeScope = (services, captured) =>
            {
                services.GetRequiredService<Tenant>().Name = captured["tenant"];
                return default;
            };
        });

        var view = await EndOf(host, await host.CallAsync("around", spoil: sent => sent.Headers["X-Tenant"] = "acme"));
        var hidden = await host.Modern.CallAsync("around", spoil: sent => sent.Headers["X-Tenant"] = "beta");

        Assert.Contains("tenant acme ", RunHost.TextOf(view), StringComparison.Ordinal);
        Assert.Contains("tenant beta ", hidden.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InitializeScope_ThatThrows_FailsTheAttemptAndIsTriedAgain()
    {
        var tries = 0;
        await using var host = await RunHost.StartAsync(tasks => tasks.InitializeScope = (_, _) =>
            Interlocked.Increment(ref tries) < 2 ? throw new TimeoutException("the tenants' database") : default);

        var view = await EndOf(host, await host.CallAsync("break", new() { ["good"] = 2 }));

        Assert.Equal("good at 2", RunHost.TextOf(view));
    }

    [Fact]
    public async Task Capture_OfTooMuch_IsRefused()
    {
        await using var host = await RunHost.StartAsync(tasks => tasks.Capture = _ => new Dictionary<string, string> { ["all"] = new('x', 5000) });

        var answer = await host.CallAsync("repeat", new() { ["text"] = "a" });

        Assert.Empty(host.Journal.Notes);
        Assert.True(answer.Result.GetProperty("isError").GetBoolean());
    }

    [Fact]
    public async Task Filters_OfTheAuthor_RunOnceForEachAttempt()
    {
        await using var host = await RunHost.StartAsync(more: server => server.WithRequestFilters(filters => filters.AddCallToolFilter(next => async (context, cancellationToken) =>
        {
            var journal = context.Services!.GetRequiredService<Journal>();
            var number = context.Services!.GetRequiredService<Tenant>().Number;
            journal.Note($"before {number}");
            try
            {
                var result = await next(context, cancellationToken);
                result.Content.Add(new TextContentBlock { Text = "filtered" });
                return result;
            }
            finally
            {
                journal.Note($"after {number}");
            }
        })));

        var view = await EndOf(host, await host.CallAsync("break", new() { ["good"] = 2 }));

        var scopes = host.Journal.Notes.Where(note => note.StartsWith("before", StringComparison.Ordinal)).Select(note => note.Split(' ')[1]).ToArray();
        Assert.Equal(2, scopes.Distinct().Count());
        Assert.Equal(scopes.SelectMany((scope, index) => (string[])[$"before {scope}", $"break {index + 1} {scope}", $"after {scope}"]), host.Journal.Notes);
        Assert.Equal("filtered", view.Outcome!.Result.GetProperty("content")[1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Filters_ThatReplaceAnException_DecideWhatTheTaskEndsWith()
    {
        await using var host = await RunHost.StartAsync(more: server => server.WithRequestFilters(filters => filters.AddCallToolFilter(next => async (context, cancellationToken) =>
        {
            try
            {
                return await next(context, cancellationToken);
            }
            catch (InvalidOperationException)
            {
                return new CallToolResult { Content = [new TextContentBlock { Text = "mended" }] };
            }
        })));

        var view = await EndOf(host, await host.CallAsync("break"));

        Assert.Equal((WorkStatus.Completed, "mended", 1), (view.Status, RunHost.TextOf(view), view.Attempt));
    }

    [Fact]
    public async Task Services_OfAnAttempt_AreDisposedWithIt()
    {
        Tenant? tenant = null;
        await using var host = await RunHost.StartAsync(tasks => tasks.InitializeScope = (services, _) =>
        {
            tenant = services.GetRequiredService<Tenant>();
            return default;
        });

        await EndOf(host, await host.CallAsync("around"));

        await tenant!.Disposed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_ThatBlocksItsThread_BlocksNobodyElse()
    {
        await using var host = await RunHost.StartAsync();

        var created = await host.CallAsync("block", new() { ["gate"] = "b" });
        var id = created.Result.GetProperty("taskId").GetString()!;
        await host.Gates["b"].Begun.Task;
        var read = await host.Tasks.ReadAsync(null, id, withOutcome: false, TestContext.Current.CancellationToken);
        host.Gates["b"].Released.TrySetResult();

        Assert.Equal((WorkStatus.Working, "blocked b"), (read!.Status, RunHost.TextOf(await host.EndOf(id))));
    }

    [Fact]
    public async Task Cancel_OfATask_FiresTheTokenOfItsBody()
    {
        await using var host = await RunHost.StartAsync();
        var id = (await host.CallAsync("stay", new() { ["gate"] = "c" })).Result.GetProperty("taskId").GetString()!;
        await host.Gates["c"].Begun.Task;

        var reply = await host.Tasks.CancelAsync(null, id, null, TestContext.Current.CancellationToken);

        await host.Gates["c"].Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((TaskReplyKind.Ok, WorkStatus.Cancelled), (reply.Kind, (await host.EndOf(id)).Status));
    }

    [Theory]
    [InlineData("""{"text":"a","number":"many"}""")]
    [InlineData("""{"number":5}""")]
    [InlineData("""{"text":["a"]}""")]
    public async Task Run_ArgumentThatDoesNotFit_FailsAsInACallAndIsNotRepeated(string arguments)
    {
        await using var host = await RunHost.StartAsync(tasks => tasks.DefaultSupport = TaskSupport.Forbidden, more: server => server.WithTools<PlainTools>());

        var plain = await host.Modern.CallAsync("plain-repeat", (JsonObject)JsonNode.Parse(arguments)!);
        var view = await EndOf(host, await host.CallAsync("retried-repeat", (JsonObject)JsonNode.Parse(arguments)!));

        Assert.Equal((WorkStatus.Completed, true, 1), (view.Status, view.IsToolError, view.Attempt));
        Assert.Equal(plain.Result.GetRawText().Replace("plain-repeat", "retried-repeat", StringComparison.Ordinal), view.Outcome!.Result.GetRawText());
    }

    [Fact]
    public async Task Run_Exception_IsRepeatedAsOftenAsAllowedAndEndsAsACallWould()
    {
        await using var host = await RunHost.StartAsync();

        var view = await EndOf(host, await host.CallAsync("break"));

        Assert.Equal((WorkStatus.Completed, true, 3), (view.Status, view.IsToolError, view.Attempt));
        Assert.Equal("An error occurred invoking 'break'.", RunHost.TextOf(view));
    }

    [Fact]
    public async Task Run_ProtocolError_FailsTheTaskWithTheSameError()
    {
        await using var host = await RunHost.StartAsync();

        var view = await EndOf(host, await host.CallAsync("refuse-task"));
        var hidden = await host.Modern.CallAsync("refuse-task");

        Assert.Equal((WorkStatus.Failed, 1), (view.Status, view.Attempt));
        Assert.Equal("""{"code":-33001,"message":"refused","data":{"why":"because"}}""", view.Outcome!.Error.GetRawText());
        Assert.Equal(view.Outcome.Error.GetRawText(), hidden.Error.GetRawText());
    }

    [Fact]
    public async Task Step_AfterAFailure_IsNotDoneAgain()
    {
        await using var host = await RunHost.StartAsync();

        var view = await EndOf(host, await host.CallAsync("step"));
        var plain = host.Journal.Notes.Count;
        var hidden = await host.Modern.CallAsync("step");

        Assert.Equal(("made at 1", 2, 1), (RunHost.TextOf(view), view.Attempt, plain));
        Assert.Equal("made at 1", hidden.Text);
    }

    [Fact]
    public async Task Context_InAPlainCall_DoesNothing()
    {
        await using var host = await RunHost.StartAsync();

        var answer = await host.CallAsync("never");

        Assert.Equal("never False ", answer.Text);
    }

    private static async Task<TaskView> EndOf(RunHost host, ModernAnswer created) => await host.EndOf(created.Result.GetProperty("taskId").GetString()!);

    // The tenants are numbered through the whole run of tests.
    private static string Numberless(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"(?<=tenant \w* )\d+", "");

    [McpServerToolType]
    private sealed class PlainTools
    {
        [McpServerTool(Name = "plain-repeat")]
        public static string Plain(string text, int number = 1) => $"{text} {number}";

        [McpServerTool(Name = "retried-repeat"), BackgroundTask(Retries = 3, RetryDelay = "00:00:00.01")]
        public static string Retried(string text, int number = 1) => $"{text} {number}";
    }
}
