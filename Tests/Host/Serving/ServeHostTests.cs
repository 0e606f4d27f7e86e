using System.Text;
using Actors.Host.Serving;
using Actors.Tests.Legacy;

namespace Actors.Tests.Host.Serving;

public sealed class ServeHostTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Serve_Ready_SaysAddressDataAndACommandToTry()
    {
        var settings = new ServeSettings(new Uri("http://127.0.0.1:0"), Path.Combine(_folder.FullName, "data"), _folder.FullName);
        Directory.CreateDirectory(settings.Data);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var console = new Console();

        var serving = new ServeHost().ServeAsync(settings, console, end.Token);
        var said = await console.Ready.WaitAsync(end.Token);
        await end.CancelAsync();
        var code = await serving;

        Assert.Equal(0, code);
        Assert.Matches(@"^Actors serves MCP at http://127\.0\.0\.1:[1-9]\d*/mcp\n", said);
        Assert.Contains(settings.Data, said, StringComparison.Ordinal);
        Assert.Contains("curl -s http://127.0.0.1:", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_OnLoopback_IsForOneUserWhoMayListTasks()
    {
        var settings = new ServeSettings(new Uri("http://127.0.0.1:0"), Path.Combine(_folder.FullName, "data"), _folder.FullName);
        Directory.CreateDirectory(settings.Data);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var console = new Console();
        var serving = new ServeHost().ServeAsync(settings, console, end.Token);
        var url = (await console.Ready.WaitAsync(end.Token)).Split('\n')[0].Split(' ')[^1];

        using var client = new LegacyClient(url[..^"/mcp".Length], "2025-11-25");
        var capabilities = (await client.InitializeAsync()).GetProperty("capabilities");
        var listed = await client.SendAsync("tasks/list");
        await end.CancelAsync();
        await serving;

        Assert.True(capabilities.GetProperty("tasks").TryGetProperty("list", out _));
        Assert.Equal(0, listed.Result.GetProperty("tasks").GetArrayLength());
    }

    /// <summary>Tells what was written first.</summary>
    private sealed class Console : StringWriter
    {
        private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Ready => _ready.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(string? value) => _ready.TrySetResult(value ?? "");
    }
}
