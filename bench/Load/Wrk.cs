using System.Diagnostics;
using System.Globalization;

namespace Actors.Bench.Load;

/// <summary>Runs wrk.</summary>
internal static class Wrk
{
    // Half of the machine makes the load, the same for both servers.
    private static readonly int Threads = Math.Clamp(Environment.ProcessorCount / 2, 1, 8);

    /// <summary>Whether it can be started.</summary>
    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    /// <summary>One round of load.</summary>
    public static async Task<LoadResult> RunAsync(string script, string url, int connections, int seconds)
    {
        string[] args = ["-t", Text(Threads), "-c", Text(connections), "-d", $"{seconds}s", "-s", script, url];
        using var process = Process.Start(new ProcessStartInfo("wrk", args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? LoadResult.Parse(output) : throw new BenchFailedException($"wrk failed: {output}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
