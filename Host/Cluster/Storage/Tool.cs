using System.Diagnostics;

namespace Actors.Host.Cluster.Storage;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    /// <summary>Its exit code, and the last line of what it complained about.</summary>
    public static async Task<(int Code, string Problem)> RunAsync(IEnumerable<string> command, IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellationToken)
    {
        var all = command.ToList();
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // One that another user may enter as well.
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await output;
        return (process.ExitCode, (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "");
    }
}
