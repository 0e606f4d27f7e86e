using System.Diagnostics;
using Actors.Host.Cluster.Children;
using Actors.Host.Cluster.Nodes;
using Actors.Host.Serving;

namespace Actors.Host.Cluster.Storage;

/// <summary>A PostgreSQL of our own, on loopback, with Orleans' tables in it.</summary>
internal sealed class PostgresStorage : IClusterStorage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    private readonly PostgresPrograms _programs;
    private readonly PostgresFolder _folder;
    private readonly Keeper _keeper;
    private readonly TimeProvider _time;
    private readonly int _port = FreePort.Take();
    private readonly int _connections;
    private string _password = "";

    /// <summary>Keeps its files below <paramref name="data"/>, for so many nodes.</summary>
    public PostgresStorage(string data, int nodes, ClusterConsole console, TimeProvider time)
    {
        _programs = PostgresPrograms.Find();
        _folder = new PostgresFolder(Path.Combine(data, "postgres"), _programs, OtherUser.IfRoot());
        _time = time;
        _connections = 20 + (nodes * PoolSize * 2);
        _keeper = new Keeper("postgres", NextLife, console, time);
    }

    /// <inheritdoc/>
    public string Description => $"PostgreSQL at 127.0.0.1:{_port}, its files in {_folder.Data}";

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> NodeSettings => [.. AdoNetSettings.For(ConnectionString)];

    /// <summary>How nodes connect.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1;Port={_port};Database=postgres;Username={PostgresFolder.Role};Password={_password};Maximum Pool Size={PoolSize}";

    private static int PoolSize => 64;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _password = await _folder.OpenAsync(cancellationToken);
        _keeper.Start();
        await AnswersAsync(cancellationToken);
        var schema = Path.Combine(AppContext.BaseDirectory, "postgres", "schema.sql");
        string[] apply = [_programs["psql"], "-h", "127.0.0.1", "-p", $"{_port}", "-U", PostgresFolder.Role, "-d", "postgres", "--no-psqlrc", "--quiet", "-f", schema];
        var (code, problem) = await Tool.RunAsync(apply, [new("PGPASSWORD", _password)], cancellationToken);
        if (code != 0)
        {
            throw new ServeRefusedException($"Orleans' tables cannot be made in PostgreSQL ({problem.TrimEnd('.')})");
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken hurry) => _keeper.StopAsync(Patience, hurry);

    /// <inheritdoc/>
    public void Dispose() => _keeper.Dispose();

    // Told by SIGINT to end it, PostgreSQL rolls back what is open and shuts down cleanly.
    private ProcessStartInfo NextLife() => Leash.Start("INT", _folder.Run(
    [
        _programs["postgres"], "-D", _folder.Data,
        "-c", "listen_addresses=127.0.0.1",
        "-c", $"port={_port}",
        "-c", "unix_socket_directories=",
        "-c", $"max_connections={_connections}",
        "-c", "log_min_messages=warning",
        "-c", "logging_collector=off",
    ]));

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        string[] ask = [_programs["pg_isready"], "--quiet", "-h", "127.0.0.1", "-p", $"{_port}"];
        while (await Tool.RunAsync(ask, [], cancellationToken) is not (0, _))
        {
            if (_keeper.FirstEnd.IsCompleted)
            {
                throw new ServeRefusedException("PostgreSQL did not start; the lines above say why");
            }

            if (_time.GetElapsedTime(began) > Patience)
            {
                throw new ServeRefusedException($"PostgreSQL did not answer for {Patience.TotalSeconds:0} seconds");
            }

            await Task.Delay(Again, _time, cancellationToken);
        }
    }
}
