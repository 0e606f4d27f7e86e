using System.CommandLine;
using Actors.Host.Upstreams;

namespace Actors.Host.Serving;

/// <summary>The folder that <c>--root</c> names.</summary>
internal static class RootFolder
{
    /// <summary>As an option of what serves.</summary>
    public static Option<string?> Option { get; } = new("--root")
    {
        Description = "The folder whose files the demo's tools and resources read. Without it, and without --config: the current one.",
        HelpName = "DIR",
    };

    /// <summary>The folder that an option names, or else the current one; null: a file of servers is named, and no folder.</summary>
    public static string? Find(ParseResult parsed) =>
        parsed.GetValue(Option) is { } path ? Find(path) : parsed.GetValue(ConfigFile.Option) is null ? Environment.CurrentDirectory : null;

    /// <summary>Finds the folder and returns its full path.</summary>
    private static string Find(string path)
    {
        if (path.Length > 0 && Directory.Exists(path))
        {
            return Path.GetFullPath(path);
        }

        throw new ServeRefusedException($"--root '{path}' is no folder; name one that exists");
    }
}
