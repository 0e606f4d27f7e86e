using System.Diagnostics;
using System.Text.RegularExpressions;
using Actors.Host.Cluster;
using Actors.Host.Cluster.Storage;
using Actors.Tests.Host.Cluster;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>Three processes on a PostgreSQL of their own, behind the front of the cluster command; its tests are skipped where there is no PostgreSQL.</summary>
public sealed partial class RealCluster : IAsyncLifetime
{
    private const string Version = "2025-11-25";

    private readonly TemporaryFolder _folder = new();
    private readonly LineWriter _output = new();
    private readonly List<string> _lines = [];
    private readonly List<(Uri Url, int Process)> _nodes = [];
    private readonly StopSignals _signals = StopSignals.Listen();
    private Task<int> _run = Task.FromResult(0);

    /// <summary>The address that gives each request to the next node.</summary>
    public string Front { get; private set; } = "";

    /// <summary>Everything that was printed so far.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        OwnPostgres.SkipUnlessInstalled(_folder);
        var host = new ClusterHost(EverythingNode.Program, ClusterStorages.Make, TimeProvider.System);
        _run = host.RunAsync(new ClusterSettings(new Uri("http://127.0.0.1:0"), 3, StorageKind.Postgres, _folder.Path, _folder.Path), _output, _signals);
        Front = Address().Match(await HearAsync("each request by the next")).Value;
        for (var node = 1; node <= 3; node++)
        {
            var line = await HearAsync($"  node{node} ");
            _nodes.Add((new Uri(Address().Match(line).Value), int.Parse(Process().Match(line).Groups[1].Value)));
        }
    }

    /// <summary>The address of a node, 0 to 2.</summary>
    public string Node(int node) => _nodes[node].Url.ToString();

    /// <summary>The process of a node's first life.</summary>
    public int ProcessOf(int node) => _nodes[node].Process;

    /// <summary>A client of the generation with sessions, without a session yet; an address of the front or of one node.</summary>
    internal static LegacyClient Client(string url) => new(url, Version);

    /// <summary>Reads what it prints up to a line that has this in it.</summary>
    public async Task<string> HearAsync(string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = _output.Lines.Reader.ReadAsync(limit.Token).AsTask();
            await Task.WhenAny(next, _run);
            Assert.True(next.IsCompleted || !_run.IsCompleted, string.Join('\n', _lines) + _run.Exception);
            var line = await next;
            _lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    /// <summary>Sends a signal to the process of a node's first life.</summary>
    public async Task SignalAsync(string signal, int node)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [signal, $"{ProcessOf(node)}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it as a signal would, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        _signals.Raise();
        var code = await _run.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        while (_output.Lines.Reader.TryRead(out var line))
        {
            _lines.Add(line);
        }

        return code;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _signals.Raise();
        _signals.Raise();
        await ((Task)_run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _signals.Dispose();
        _folder.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Address();

    [GeneratedRegex(@"\(process (\d+)\)")]
    private static partial Regex Process();
}
