using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Actors.Tests.Interop;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Links;

/// <summary>The official servers for Node, started as people start them. Skips the test where Node or the packages cannot be had.</summary>
internal sealed class NpmServer : IDisposable
{
    private readonly Process _process;

    private NpmServer(Process process, Uri url) => (_process, Url) = (process, url);

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>A server as a program to be started.</summary>
    public static async Task<StdioTarget> ProgramAsync(string package, params string[] arguments) =>
        new() { Command = "node", Arguments = [await ScriptAsync(package), .. arguments] };

    /// <summary>Starts "everything" as an endpoint.</summary>
    public static async Task<NpmServer> ServeEverythingAsync(string transport)
    {
        var script = await ScriptAsync("server-everything");
        var port = FreePort();
        var start = new ProcessStartInfo("node", [script, transport]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start)!;
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.EndsWith($"port {port}", StringComparison.Ordinal))
        {
        }

        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        return new NpmServer(process, new Uri($"http://127.0.0.1:{port}/{(transport == "sse" ? "sse" : "mcp")}"));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<string> ScriptAsync(string package)
    {
        var (folder, missing) = await NodePackages.FolderAsync();
        Assert.SkipWhen(missing is not null, missing ?? "");
        return Path.Combine(folder, "node_modules", "@modelcontextprotocol", package, "dist", "index.js");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
