using System.Diagnostics;
using System.Text.RegularExpressions;
using Actors.Tests.House;
using Actors.Tests.Shared;

namespace Actors.Tests.Interop;

/// <summary>samples/Everything in a process of its own, on a free port and an empty data folder; it can be killed and started again.</summary>
public sealed partial class EverythingServer : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly (string Name, string Value)[] _settings;
    private Process? _process;

    private EverythingServer((string Name, string Value)[] settings) => _settings = settings;

    /// <summary>The port of the newest life.</summary>
    public int Port { get; private set; }

    public Uri Endpoint => new($"http://127.0.0.1:{Port}/mcp");

    /// <summary>Starts it; settings are environment variables.</summary>
    public static async Task<EverythingServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var server = new EverythingServer(settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Kills it without a word (SIGKILL where there are signals), and starts it again on the same data and another port.</summary>
    public Task RestartAsync()
    {
        Kill();
        return StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _data.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task StartAsync()
    {
        // The program beside the tests' own folder, built in the same configuration.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(Checkout.Root, "artifacts", "bin", "Everything", configuration, "Actors.Samples.Everything.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--contentRoot", Path.Combine(Checkout.Root, "samples", "Everything"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["Actors__Data"] = _data.Path;
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("samples/Everything did not start.");
        Port = await ListeningPort(_process.StandardOutput);
        _ = Drain(_process.StandardOutput);
    }

    private static async Task<int> ListeningPort(StreamReader output)
    {
        var said = new List<string>();
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                return int.Parse(match.Groups[1].Value, null);
            }
        }

        throw new InvalidOperationException($"samples/Everything ended while it started:\n{string.Join('\n', said)}");
    }

    // A full pipe would hold up the server's log, and then the server.
    private static async Task Drain(StreamReader output)
    {
        while (await output.ReadLineAsync() is not null)
        {
        }
    }

    private void Kill()
    {
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            _process = null;
        }
    }

    [GeneratedRegex(@"Now listening on: http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}
