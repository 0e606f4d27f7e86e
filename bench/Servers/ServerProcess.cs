using System.Diagnostics;
using System.Text.Json;

namespace Actors.Bench.Servers;

/// <summary>A measured server in a process of its own.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private ServerProcess(Process process, DirectoryInfo folder, string url)
    {
        (_process, _folder) = (process, folder);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 100_000 }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(10) };
    }

    /// <summary>Talks to it.</summary>
    public HttpClient Client { get; }

    /// <summary>Its address, without a path.</summary>
    public string Url => Client.BaseAddress!.ToString().TrimEnd('/');

    /// <summary>Starts the host on a new data folder.</summary>
    public static Task<ServerProcess> HostAsync()
    {
        var folder = Directory.CreateTempSubdirectory("actors-bench-");
        return StartAsync(folder, "host", folder.FullName);
    }

    /// <summary>Starts the bare endpoint with the answers to give, by the path to give them at.</summary>
    public static Task<ServerProcess> BareAsync(IReadOnlyDictionary<string, CannedAnswer> answers)
    {
        var folder = Directory.CreateTempSubdirectory("actors-bench-");
        var file = Path.Combine(folder.FullName, "answers.json");
        File.WriteAllText(file, JsonSerializer.Serialize(answers));
        return StartAsync(folder, "bare", file);
    }

    /// <summary>Starts the host with one server behind it, named <c>behind</c>, as an <c>mcp.json</c> has it.</summary>
    public static Task<ServerProcess> UpstreamsAsync(string entry)
    {
        var folder = Directory.CreateTempSubdirectory("actors-bench-");
        var file = Path.Combine(folder.FullName, "mcp.json");
        File.WriteAllText(file, $$"""{"mcpServers":{"behind":{{entry}} } }""");
        return StartAsync(folder, "upstreams", Path.Combine(folder.FullName, "data"), file);
    }

    /// <summary>What it has used up so far.</summary>
    public async Task<Costs> CostsAsync() => (await Client.GetFromJsonAsync<Costs>("/bench/costs"))!;

    /// <summary>Its gauges.</summary>
    public async Task<JsonElement> StatusAsync() => await Client.GetFromJsonAsync<JsonElement>("/status");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<ServerProcess> StartAsync(DirectoryInfo folder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ServerProcess).Assembly.Location, "server", .. args]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServerProcess(process, folder, line["ready ".Length..]);
            }
        }

        throw new BenchFailedException($"the {args[0]} server ended before it served; what it said is above");
    }
}
