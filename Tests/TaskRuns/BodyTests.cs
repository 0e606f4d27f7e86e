using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskRuns;

/// <summary>Bodies that do what bodies should not, or are reached in unusual ways.</summary>
public sealed class BodyTests
{
    [Fact]
    public async Task Body_ThatGoesOnTalkingAfterItsEnd_ChangesNothing()
    {
        await using var host = await RunHost.StartAsync(more: server => server.WithTools<LateTools>());

        var created = await host.CallAsync("late");
        var id = created.Result.GetProperty("taskId").GetString()!;
        var ended = await host.EndOf(id);
        host.Gates["late"].Released.TrySetResult();
        var said = await host.Gates["late"].Said.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var after = await host.Tasks.ReadAsync(null, id, withOutcome: true, TestContext.Current.CancellationToken);

        Assert.Equal("early", RunHost.TextOf(after!));
        Assert.Equal((ended.Version, ended.Status, null), (after!.Version, after.Status, after.Progress));
        Assert.NotEqual("answered", said);
    }

    [Fact]
    public async Task Body_ThatIgnoresItsToken_DoesNotKeepItsTaskFromBeingCancelled()
    {
        await using var host = await RunHost.StartAsync();
        var id = (await host.CallAsync("block", new() { ["gate"] = "b" })).Result.GetProperty("taskId").GetString()!;
        await host.Gates["b"].Begun.Task;

        var reply = await host.Tasks.CancelAsync(null, id, null, TestContext.Current.CancellationToken);
        host.Gates["b"].Released.TrySetResult();

        Assert.Equal((TaskReplyKind.Ok, WorkStatus.Cancelled, WorkStatus.Cancelled), (reply.Kind, reply.View!.Status, (await host.EndOf(id)).Status));
    }

    [Fact]
    public async Task Body_ThatEndsByACancellationOfItsOwn_HasFailed()
    {
        await using var host = await RunHost.StartAsync(more: server => server.WithTools<LateTools>());

        var view = await host.EndOf((await host.CallAsync("gives-up")).Result.GetProperty("taskId").GetString()!);

        Assert.Equal((WorkStatus.Completed, true), (view.Status, view.IsToolError));
    }

    [Fact]
    public async Task Handler_OfTheAuthorForAllCalls_StillLetsToolsRunAsTasks()
    {
        await using var host = await RunHost.StartAsync(more: server => server.Services.Configure<McpServerOptions>(options =>
            options.Handlers.CallToolWithAlternateHandler = static (context, _) => ValueTask.FromResult<ResultOrAlternate<CallToolResult>>(
                new CallToolResult { Content = [new TextContentBlock { Text = $"handled {context.Params.Name}" }] })));

        var task = await host.CallAsync("repeat", new() { ["text"] = "a" });
        var broken = await host.CallAsync("break", new() { ["good"] = 2 });
        var handled = await host.CallAsync("anything");

        Assert.Equal("repeat a 1", RunHost.TextOf(await host.EndOf(task.Result.GetProperty("taskId").GetString()!)));
        Assert.Equal("good at 2", RunHost.TextOf(await host.EndOf(broken.Result.GetProperty("taskId").GetString()!)));
        Assert.Equal("handled anything", handled.Text);
    }

    [Fact]
    public async Task Body_ReportingProgress_IsSeenInTheTaskAndNotInTheCreation()
    {
        await using var host = await RunHost.StartAsync();

        var created = await host.CallAsync("talk", new() { ["gate"] = "p" }, sent => sent.Meta["progressToken"] = 5);
        var id = created.Result.GetProperty("taskId").GetString()!;
        var view = await host.Until(id, view => view.Progress is not null);
        host.Gates["p"].Released.TrySetResult();

        Assert.Equal(("application/json", new TaskProgress(1, 3, "one")), (created.ContentType, view.Progress));
        Assert.Equal("talked", RunHost.TextOf(await host.EndOf(id)));
    }

    [Fact]
    public async Task Body_AliveByProgressThatNobodyAskedFor_KeepsItsHeartbeat()
    {
        var time = new ManualTime();
        await using var host = await RunHost.StartAsync(more: server => server.WithTools<LateTools>(), time: time);

        var alive = (await host.CallAsync("lively")).Result.GetProperty("taskId").GetString()!;
        for (var sign = 1; sign <= 3; sign++)
        {
            await host.Gates[$"sign {sign}"].Begun.Task;
            time.Advance(TimeSpan.FromSeconds(8));
            host.Gates[$"sign {sign}"].Released.TrySetResult();
            await host.Until(alive, view => view.Progress?.Progress == sign);
        }

        await host.Gates["no more"].Begun.Task;
        time.Advance(TimeSpan.FromSeconds(8));
        host.Gates["no more"].Released.TrySetResult();
        var lived = await host.EndOf(alive);

        var silent = (await host.CallAsync("silent")).Result.GetProperty("taskId").GetString()!;
        await host.Gates["silent"].Begun.Task;
        time.Advance(TimeSpan.FromSeconds(10));
        var died = await host.EndOf(silent);

        Assert.Equal(("lived", WorkStatus.Failed), (RunHost.TextOf(lived), died.Status));
    }

    [McpServerToolType]
    private sealed class LateTools(Gates gates)
    {
        [McpServerTool(Name = "late"), BackgroundTask]
        public string Late(McpServer server, IProgress<ProgressNotificationValue> progress, BackgroundTaskContext task)
        {
            _ = GoOnAsync();
            return "early";

            async Task GoOnAsync()
            {
                await gates["late"].Released.Task;
                try
                {
                    progress.Report(new() { Progress = 9 });
                    task.SetStatus("late");
                    task.Heartbeat();
                    await server.ElicitAsync(new ElicitRequestParams { Message = "Late?", RequestedSchema = new() }, CancellationToken.None);
                    gates["late"].Said.TrySetResult("answered");
                }
                catch (Exception exception)
                {
                    gates["late"].Said.TrySetResult(exception.GetType().Name);
                }
            }
        }

        [McpServerTool(Name = "gives-up"), BackgroundTask]
        public static string GivesUp() => throw new TaskCanceledException("A timeout of its own.");

        [McpServerTool(Name = "silent"), BackgroundTask(Heartbeat = "00:00:10")]
        public async Task<string> SilentAsync(CancellationToken cancellationToken)
        {
            await gates.PassAsync("silent", cancellationToken);
            return "never";
        }

        [McpServerTool(Name = "lively"), BackgroundTask(Heartbeat = "00:00:10")]
        public async Task<string> LivelyAsync(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
        {
            for (var sign = 1; sign <= 3; sign++)
            {
                await gates.PassAsync($"sign {sign}", cancellationToken);
                progress.Report(new() { Progress = sign });
            }

            await gates.PassAsync("no more", cancellationToken);
            return "lived";
        }
    }
}
