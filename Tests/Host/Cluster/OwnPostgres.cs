using Actors.Host.Cluster.Children;
using Actors.Host.Cluster.Storage;
using Actors.Host.Serving;
using Actors.Tests.House;
using Actors.Tests.Shared;

namespace Actors.Tests.Host.Cluster;

/// <summary>A PostgreSQL in a folder of its own, which goes with it; where there is none to be had, its tests are skipped.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LineWriter _output = new();
    private PostgresStorage? _storage;

    public PostgresStorage Storage => _storage ?? throw new InvalidOperationException("Start it first.");

    /// <summary>A folder that the user whom PostgreSQL runs as may pass through.</summary>
    public static void SkipUnlessInstalled(TemporaryFolder folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The cluster command is for Linux and macOS.");
        try
        {
            PostgresPrograms.Find();
        }
        catch (ServeRefusedException missing)
        {
            Assert.Skip(missing.Message);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    public static async Task<OwnPostgres> StartAsync()
    {
        var postgres = new OwnPostgres();
        SkipUnlessInstalled(postgres._folder);
        await postgres.StartLifeAsync();
        return postgres;
    }

    /// <summary>Stops it in good order, and starts it again over the same files.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartLifeAsync();
    }

    /// <summary>What psql says to a command, without decoration; throws what it complains about.</summary>
    public async Task<string> QueryAsync(string sql)
    {
        var (code, output, errors) = await TryAsync("-c", sql);
        return code == 0 ? output.Trim() : throw new InvalidOperationException(errors);
    }

    /// <summary>As a query, from the time on at which there is an answer.</summary>
    public async Task<string> EventuallyAsync(string sql)
    {
        for (var began = System.Diagnostics.Stopwatch.StartNew(); ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var (code, output, errors) = await TryAsync("-c", sql);
            if (code == 0)
            {
                return output.Trim();
            }

            Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), errors);
        }
    }

    /// <summary>Kills its first process, and with it all.</summary>
    public void Kill()
    {
        var process = int.Parse(File.ReadLines(Path.Combine(_folder.Path, "postgres", "data", "postmaster.pid")).First());
        System.Diagnostics.Process.GetProcessById(process).Kill();
    }

    /// <summary>Waits for a line of its that has this in it.</summary>
    public async Task HearAsync(string text)
    {
        while (!(await _output.Lines.Reader.ReadAsync(TestContext.Current.CancellationToken)).Contains(text, StringComparison.Ordinal))
        {
            // Something else.
        }
    }

    /// <summary>Runs psql with these arguments.</summary>
    public Task<(int Code, string Output, string Errors)> TryAsync(params string[] arguments) => RunAsync(
        [PostgresPrograms.Find()["psql"],
        "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-h", "127.0.0.1", "-p", Of("Port"), "-U", Of("Username"), "-d", Of("Database"), .. arguments]);

    /// <summary>Runs infra/postgres/apply on a database.</summary>
    public Task<(int Code, string Output, string Errors)> ApplyAsync(string database) => RunAsync(
        "bash", Path.Combine(Checkout.Root, "infra", "postgres", "apply"), $"postgresql://{Of("Username")}@127.0.0.1:{Of("Port")}/{database}");

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] command)
    {
        var start = new System.Diagnostics.ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = Of("Password");
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null)
        {
            await StopAsync();
        }

        _folder.Dispose();
    }

    private string Of(string key) => Storage.ConnectionString.Split(';').Select(static part => part.Split('=')).First(part => part[0] == key)[1];

    private async Task StartLifeAsync()
    {
        _storage = new PostgresStorage(_folder.Path, 2, new ClusterConsole(_output), TimeProvider.System);
        await _storage.StartAsync(TestContext.Current.CancellationToken);
    }

    private async Task StopAsync()
    {
        await Storage.StopAsync(CancellationToken.None);
        Storage.Dispose();
    }
}
