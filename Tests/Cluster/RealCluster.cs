using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Actors.Host.Cluster;
using Actors.Host.Cluster.Storage;
using Actors.Tests.Host.Cluster;
using Actors.Tests.Legacy;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>Three processes on a storage of their own, behind the front of the cluster command; its tests are skipped where there is no PostgreSQL.</summary>
public sealed partial class RealCluster : IAsyncLifetime
{
    private const string Version = "2025-11-25";

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly TemporaryFolder _folder = new();
    private readonly LineWriter _output = new();
    private readonly List<string> _lines = [];
    private readonly List<(Uri Url, int Process)> _nodes = [];
    private readonly StopSignals _signals = StopSignals.Listen();
    private Task<int> _run = Task.FromResult(0);

    /// <summary>What the nodes keep their state in.</summary>
    internal StorageKind Storage { get; init; } = StorageKind.Postgres;

    /// <summary>What the nodes are told, by the keys of their configuration.</summary>
    internal Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>The folder of the cluster: its storage, and what the bodies on its nodes have noted.</summary>
    internal string Folder => _folder.Path;

    /// <summary>The address that gives each request to the next node.</summary>
    public string Front { get; private set; } = "";

    /// <summary>Everything that was printed so far.</summary>
    public IReadOnlyList<string> Lines => _lines;

    // The first start of Azurite installs it.
    private TimeSpan Patience => TimeSpan.FromSeconds(Storage == StorageKind.Azurite ? 240 : 60);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Storage == StorageKind.Postgres)
        {
            OwnPostgres.SkipUnlessInstalled(_folder);
        }

        await File.WriteAllTextAsync(_folder.File(EverythingNode.Settings), JsonSerializer.Serialize(Settings));
        var host = new ClusterHost(EverythingNode.Program, ClusterStorages.Make, TimeProvider.System);
        _run = host.RunAsync(new ClusterSettings(new Uri("http://127.0.0.1:0"), 3, Storage, _folder.Path, _folder.Path), _output, _signals);
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
        limit.CancelAfter(Patience);
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
    public Task SignalAsync(string signal, int node) => SendAsync(signal, ProcessOf(node));

    /// <summary>Sends a signal to a process.</summary>
    public static async Task SendAsync(string signal, int process)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [signal, $"{process}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The process of a node's present life.</summary>
    public async Task<int> PresentAsync(int node)
    {
        var said = await Http.GetStringAsync(new Uri(_nodes[node].Url, "/who"), TestContext.Current.CancellationToken);
        return int.Parse(said.Split(' ')[1]);
    }

    /// <summary>Returns when every node is ready, the ones included that were started again.</summary>
    public async Task ReadyAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        await Task.WhenAll(_nodes.Select(async node =>
        {
            while (!await IsReadyAsync(node.Url))
            {
                await Task.Delay(50, limit.Token);
            }
        }));
    }

    /// <summary>Lets the bodies on all nodes go on that wait for the gate of that name.</summary>
    public Task OpenAsync(string name) => Task.WhenAll(_nodes.Select(async node =>
    {
        using var opened = await Http.PostAsync(new Uri(node.Url, $"/open?name={name}"), null, TestContext.Current.CancellationToken);
        opened.EnsureSuccessStatusCode();
    }));

    private static async Task<bool> IsReadyAsync(Uri url)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(url, "/readyz"), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
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
