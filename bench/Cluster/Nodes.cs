using System.Text.RegularExpressions;
using Actors.Host.Cluster;
using Actors.Host.Cluster.Nodes;
using Actors.Host.Cluster.Storage;

namespace Actors.Bench.Cluster;

/// <summary>Some nodes on a PostgreSQL of their own, as <c>./actors cluster</c> starts them.</summary>
internal sealed partial class Nodes : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly StopSignals _signals = StopSignals.Listen();
    private readonly Task<int> _run;

    private Nodes(int count)
    {
        _folder = Directory.CreateTempSubdirectory("actors-bench-");
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL may have to run as somebody else, who has to be able to get there.
            _folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        var host = new ClusterHost(NodeProgram.Of(typeof(Nodes).Assembly, "server", "node"), ClusterStorages.Make, TimeProvider.System);
        _run = host.RunAsync(new ClusterSettings(new Uri("http://127.0.0.1:0"), count, StorageKind.Postgres, _folder.FullName, _folder.FullName), Output, _signals);
    }

    /// <summary>Speaks to each node.</summary>
    public IReadOnlyList<HttpClient> Clients { get; private set; } = [];

    private Announcement Output { get; } = new();

    /// <summary>Starts them.</summary>
    public static async Task<Nodes> StartAsync(int count)
    {
        var nodes = new Nodes(count);
        if (await Task.WhenAny(nodes.Output.Made, nodes._run) == nodes._run)
        {
            await nodes._run;
        }

        var text = await nodes.Output.Made;
        nodes.Clients = [.. NodeLine().Matches(text).Select(static line => Client(line.Groups[1].Value))];
        return nodes;
    }

    /// <summary>The address of a node, without a path.</summary>
    public string Url(int node) => Clients[node].BaseAddress!.ToString().TrimEnd('/');

    public async ValueTask DisposeAsync()
    {
        _signals.Raise();
        await _run;
        _signals.Dispose();
        foreach (var client in Clients)
        {
            client.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static HttpClient Client(string url) =>
        new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 100_000 }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(1) };

    [GeneratedRegex(@"^  node\d+ +(http://127\.0\.0\.1:\d+/)mcp", RegexOptions.Multiline)]
    private static partial Regex NodeLine();

    // The lines of the nodes are theirs; what the cluster says when all of them are ready has their addresses.
    private sealed class Announcement : StringWriter
    {
        private readonly TaskCompletionSource<string> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Made => _made.Task;

        public override void WriteLine(string? value)
        {
        }

        public override void Write(string? value)
        {
            if (value?.Contains("each request by the next", StringComparison.Ordinal) == true)
            {
                _made.TrySetResult(value);
            }
        }
    }
}
