using System.ComponentModel;
using Actors.Core.Draining;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskRuns;

/// <summary>What becomes of bodies when the process stops in good order, and of their tasks in its next life.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Stop_BodyThatEndsInTime_IsWaitedFor()
    {
        using var folder = new TemporaryFolder();
        string id;
        await using (var host = await RunHost.StartAsync(
            data: folder.Path,
            more: server => server.WithTools<KeepTools>().Services.AddSingleton<IDrainParticipant, Releaser>(),
            options: options => options.DrainTimeout = TimeSpan.FromSeconds(30)))
        {
            id = await CreateAsync(host, "keep");
            await host.Legacy.StopAsync();
        }

        await using var next = await StartAsync(folder);
        var view = await next.EndOf(id);

        Assert.Equal((WorkStatus.Completed, "kept 1", 1), (view.Status, RunHost.TextOf(view), view.Attempt));
    }

    [Fact]
    public async Task Stop_BodyThatMayNotRunAgain_FailsAndSaysWhy()
    {
        using var folder = new TemporaryFolder();
        string id;
        await using (var host = await StartAsync(folder))
        {
            id = await CreateAsync(host, "keep");
            await host.Legacy.StopAsync();
            Assert.True(host.Gates["g"].Cancelled.Task.IsCompleted);
        }

        await using var next = await StartAsync(folder);
        var view = await next.EndOf(id);

        Assert.Equal((WorkStatus.Failed, 1), (view.Status, view.Attempt));
        Assert.Contains("stopped", view.Message, StringComparison.Ordinal);
        Assert.Empty(next.Journal.Notes);
    }

    [Fact]
    public async Task Stop_BodyThatMayRunAgain_DoesInTheNextLife()
    {
        using var folder = new TemporaryFolder();
        string id;
        await using (var host = await StartAsync(folder))
        {
            id = await CreateAsync(host, "keep-again");
            await host.Legacy.StopAsync();
        }

        await using var next = await StartAsync(folder);
        await next.Gates["g"].Begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        next.Gates["g"].Released.TrySetResult();
        var view = await next.EndOf(id);

        Assert.Equal(("kept 2", 2), (RunHost.TextOf(view), view.Attempt));
    }

    [Theory]
    [InlineData("keep-again", "kept 2")]
    [InlineData("keep", "stopped")]
    public async Task Stop_DuringALegacyCall_IsResumedInTheNextLife(string tool, string expected)
    {
        using var folder = new TemporaryFolder();
        LegacyClient client;
        SentEvent? answer;
        string? last;
        await using (var host = await StartAsync(folder))
        {
            client = await host.Legacy.OpenAsync();
            using var stream = await client.StreamCallAsync(tool, id: "\"mine\"");
            await host.Gates["g"].Begun.Task;
            await host.Legacy.StopAsync();
            // Whether the end of a task that failed still goes out with the old life or with the next makes no difference.
            answer = (await stream.RestAsync()).Find(sent => sent.IsMessage);
            last = stream.LastId;
        }

        await using var next = await StartAsync(folder);
        using var again = client.Again(next.Legacy.Url);
        next.Gates["g"].Released.TrySetResult();
        using var resumed = await again.ListenAsync(last);
        answer ??= await resumed.MessageAsync();
        client.Dispose();

        Assert.Equal("mine", answer.Json.GetProperty("id").GetString());
        Assert.Contains(expected, answer.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutTheTool_KeepsItsTask()
    {
        using var folder = new TemporaryFolder();
        string id;
        await using (var host = await StartAsync(folder))
        {
            id = await CreateAsync(host, "keep-again");
            await host.Legacy.StopAsync();
        }

        await using var next = await StartAsync(folder, hasTools: false);
        var view = await next.Until(id, view => view.Message is not null);

        Assert.Equal((WorkStatus.Working, TaskErrors.Unavailable), (view.Status, view.Message));
    }

    private static Task<RunHost> StartAsync(TemporaryFolder folder, bool hasTools = true) => RunHost.StartAsync(
        data: folder.Path,
        more: server => _ = hasTools ? server.WithTools<KeepTools>() : server,
        options: options => options.DrainTimeout = TimeSpan.Zero);

    private static async Task<string> CreateAsync(RunHost host, string tool)
    {
        var created = await host.CallAsync(tool);
        await host.Gates["g"].Begun.Task;
        return created.Result.GetProperty("taskId").GetString()!;
    }

    /// <summary>Lets the body go on once the process has begun to stop.</summary>
    private sealed class Releaser(Gates gates) : IDrainParticipant
    {
        public ValueTask DrainAsync(CancellationToken deadline)
        {
            gates["g"].Released.TrySetResult();
            return default;
        }
    }

    [McpServerToolType]
    private sealed class KeepTools(Gates gates)
    {
        [McpServerTool(Name = "keep"), BackgroundTask, Description("Waits at a gate.")]
        public async Task<string> KeepAsync(BackgroundTaskContext task, CancellationToken cancellationToken)
        {
            await gates.PassAsync("g", cancellationToken);
            return $"kept {task.Attempt}";
        }

        [McpServerTool(Name = "keep-again"), BackgroundTask(Replay = true), Description("Waits at a gate, and may be run again.")]
        public Task<string> KeepAgainAsync(BackgroundTaskContext task, CancellationToken cancellationToken) => KeepAsync(task, cancellationToken);
    }
}
