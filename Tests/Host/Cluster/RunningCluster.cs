using System.Diagnostics;
using System.Text.RegularExpressions;
using Actors.Host.Cluster;
using Actors.Tests.Shared;

namespace Actors.Tests.Host.Cluster;

/// <summary>A cluster of stub nodes, supervised by this process.</summary>
internal sealed partial class RunningCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StopSignals _signals = StopSignals.Listen();
    private readonly LineWriter _output = new();
    private Task<int> _run = Task.FromResult(0);

    public List<string> Lines { get; } = [];

    public Uri Front { get; private set; } = null!;

    public HttpClient Client { get; } = new();

    public static async Task<RunningCluster> StartAsync(int nodes)
    {
        var cluster = new RunningCluster();
        await cluster.BeginAsync(nodes);
        return cluster;
    }

    /// <summary>Reads what it prints up to a line that has this in it.</summary>
    public async Task<string> HearAsync(string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var line = await _output.Lines.Reader.ReadAsync(limit.Token);
            Lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(new Uri(Front, path), TestContext.Current.CancellationToken);

    /// <summary>Ends it as a signal would, and returns its exit code; the rest of its lines are read.</summary>
    public async Task<int> StopAsync()
    {
        _signals.Raise();
        var code = await _run.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        while (_output.Lines.Reader.TryRead(out var line))
        {
            Lines.Add(line);
        }

        return code;
    }

    /// <summary>Whether a process of that id is still there.</summary>
    public static bool Lives(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _signals.Raise();
        _signals.Raise();
        await ((Task)_run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _signals.Dispose();
        Client.Dispose();
        _folder.Dispose();
    }

    private async Task BeginAsync(int nodes)
    {
        var host = new ClusterHost(StubNodeChild.Program, static (_, console) => new StubStorage(console), TimeProvider.System);
        _run = host.RunAsync(new ClusterSettings(new Uri("http://127.0.0.1:0"), nodes, StorageKind.Postgres, _folder.Path, _folder.Path), _output, _signals);
        Front = new Uri(Address().Match(await HearAsync("serves MCP at")).Value);
        await HearAsync("try ");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Address();
}
