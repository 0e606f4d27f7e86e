using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Actors.Tests.House;

namespace Actors.Tests.Interop;

/// <summary>The JavaScript clients, installed once below artifacts beside a copy of the scripts.</summary>
internal static partial class NodePackages
{
    private static readonly Lazy<Task<(string Folder, string? Missing)>> Installed = new(InstallAsync);

    /// <summary>The folder to run the scripts in, and what is missing where Node or the packages cannot be had.</summary>
    public static Task<(string Folder, string? Missing)> FolderAsync() => Installed.Value;

    private static async Task<(string Folder, string? Missing)> InstallAsync()
    {
        var source = Path.Combine(Checkout.Root, "Tests", "Interop", "node");
        var folder = Path.Combine(Checkout.Root, "artifacts", "interop");
        try
        {
            var (code, version) = await RunAsync(folder, "node", "--version");
            if (code != 0 || int.Parse(version.TrimStart('v').Split('.')[0], null) < 20)
            {
                return (folder, $"the JavaScript clients need Node 20 or newer, and this is {version.Trim()}");
            }
        }
        catch (Win32Exception)
        {
            return (folder, "the JavaScript clients need Node with npm, and it was not found");
        }

        Copy(source, folder);
        return (folder, await RestoreAsync(folder));
    }

    private static void Copy(string source, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    // Says what is missing, or nothing. What was installed for this very lock file is taken as it is.
    private static async Task<string?> RestoreAsync(string folder)
    {
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"))));
        var stamp = Path.Combine(folder, "node_modules", ".installed");
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
        {
            return null;
        }

        var (code, said) = await RunAsync(folder, OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        if (code != 0)
        {
            return Unavailable().IsMatch(said)
                ? $"the JavaScript clients could not be fetched: {said.Split('\n').First(line => Unavailable().IsMatch(line)).Trim()}"
                : throw new InvalidOperationException($"npm ci failed:\n{said}");
        }

        await File.WriteAllTextAsync(stamp, wanted);
        return null;
    }

    private static async Task<(int Code, string Said)> RunAsync(string folder, string program, params string[] arguments)
    {
        Directory.CreateDirectory(folder);
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said));
    }

    // A registry that does not answer, or has only part of the packages; anything else is a mistake of ours.
    [GeneratedRegex("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|E404|ETARGET")]
    private static partial Regex Unavailable();
}
