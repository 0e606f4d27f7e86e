using System.Diagnostics;
using System.Net.Sockets;
using Actors.Host.Cluster.Children;
using Actors.Host.Cluster.Nodes;
using Actors.Host.Serving;

namespace Actors.Host.Cluster.Storage;

/// <summary>Azurite, which is Azure Storage for a developer's machine, from npm and on loopback.</summary>
internal sealed class AzuriteStorage : IClusterStorage
{
    // The first start installs it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Sections = ["Orleans__Clustering", "Orleans__GrainStorage__actors"];

    // The account and key that every Azurite has; they are no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string _folder;
    private readonly Keeper _keeper;
    private readonly TimeProvider _time;
    private readonly int _blob = FreePort.Take();
    private readonly int _queue = FreePort.Take();
    private readonly int _table = FreePort.Take();

    /// <summary>Keeps its files below <paramref name="data"/>.</summary>
    public AzuriteStorage(string data, ClusterConsole console, TimeProvider time)
    {
        _folder = Path.Combine(data, "azurite");
        _time = time;
        _keeper = new Keeper("azurite", NextLife, console, time);
    }

    /// <inheritdoc/>
    public string Description => $"Azurite at 127.0.0.1 (tables {_table}, blobs {_blob}), its files in {_folder}";

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> NodeSettings => [.. Sections.SelectMany(section => new KeyValuePair<string, string>[]
    {
        new($"{section}__ProviderType", "AzureTableStorage"),
        new($"{section}__ConnectionString", ConnectionString),
    })];

    private string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{_blob}/{Account};TableEndpoint=http://127.0.0.1:{_table}/{Account};";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _keeper.Start();
        var began = _time.GetTimestamp();
        while (!await AnswersAsync(cancellationToken))
        {
            if (_keeper.FirstEnd.IsCompleted || _time.GetElapsedTime(began) > Patience)
            {
                throw new ServeRefusedException("Azurite did not start; the lines above say why");
            }

            await Task.Delay(Again, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken hurry) => _keeper.StopAsync(Parting, hurry);

    /// <inheritdoc/>
    public void Dispose() => _keeper.Dispose();

    private ProcessStartInfo NextLife() => Leash.Start("TERM",
    [
        "bash", Path.Combine(AppContext.BaseDirectory, "azurite", "start"), "--data", _folder,
        "--blob-port", $"{_blob}", "--queue-port", $"{_queue}", "--table-port", $"{_table}",
    ]);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", _table, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
