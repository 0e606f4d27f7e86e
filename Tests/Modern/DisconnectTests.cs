using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Modern;

public sealed class DisconnectTests
{
    [Fact]
    public async Task Disconnect_BeforeTheAnswer_FiresTheToolsToken()
    {
        var watch = new Watch();
        await using var host = await StartAsync(watch);
        using var leaving = new CancellationTokenSource();

        var call = host.Client.StartAsync("tools/call", Call("wait"), cancellationToken: leaving.Token);
        await watch.Started.Task.WaitAsync(TestContext.Current.CancellationToken);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(await watch.Ended.Task.WaitAsync(TestContext.Current.CancellationToken), "The services of the call were gone before its handler.");
    }

    [Fact]
    public async Task Disconnect_DuringTheStream_FiresTheToolsToken()
    {
        var watch = new Watch();
        await using var host = await StartAsync(watch);

        var response = await host.Client.StartAsync("tools/call", Call("report"), sent => sent.Meta["progressToken"] = 1, TestContext.Current.CancellationToken);
        await watch.Started.Task.WaitAsync(TestContext.Current.CancellationToken);
        response.Dispose();

        Assert.True(await watch.Ended.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Disconnect_OfOne_LeavesOthersWithTheSameId()
    {
        var watch = new Watch();
        await using var host = await StartAsync(watch);
        using var leaving = new CancellationTokenSource();
        var left = host.Client.StartAsync("tools/call", Call("wait"), sent => sent.Body["id"] = 1, leaving.Token);
        await watch.Started.Task.WaitAsync(TestContext.Current.CancellationToken);
        var stayed = host.Client.CallAsync("release", spoil: sent => sent.Body["id"] = 1);

        await leaving.CancelAsync();
        await watch.Ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        watch.Release.SetResult();

        Assert.Equal("released", (await stayed).Text);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
    }

    private static JsonObject Call(string tool) => new() { ["name"] = tool, ["arguments"] = new JsonObject() };

    private static Task<ModernHost> StartAsync(Watch watch) =>
        ModernHost.StartAsync(mcp => mcp.WithTools<WaitingTools>(), services => services.AddSingleton(watch).AddScoped<Notebook>());

    private sealed class Watch
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether the call's own services still lived when its handler ended.</summary>
        public TaskCompletionSource<bool> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [McpServerToolType]
    private sealed class WaitingTools
    {
        [McpServerTool(Name = "wait"), Description("Waits for its token.")]
        public static async Task<string> WaitAsync(Watch watch, Notebook notebook, CancellationToken cancellationToken)
        {
            watch.Started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return "never";
            }
            finally
            {
                await Task.Yield();
                watch.Ended.SetResult(!notebook.IsDisposed);
            }
        }

        [McpServerTool(Name = "report"), Description("Reports, then waits for its token.")]
        public static Task<string> ReportAsync(Watch watch, Notebook notebook, IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
        {
            progress.Report(new() { Progress = 1 });
            return WaitAsync(watch, notebook, cancellationToken);
        }

        [McpServerTool(Name = "release"), Description("Waits for the test.")]
        public static async Task<string> ReleaseAsync(Watch watch, CancellationToken cancellationToken)
        {
            await watch.Release.Task.WaitAsync(cancellationToken);
            return "released";
        }
    }
}
