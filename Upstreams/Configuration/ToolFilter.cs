namespace Actors.Upstreams.Configuration;

/// <summary>Which tools of a server are served.</summary>
/// <param name="Include">Those that may be.</param>
/// <param name="Exclude">Those that are not, even if they are included.</param>
public sealed record ToolFilter(NamePatterns Include, NamePatterns Exclude)
{
    /// <summary>All of them.</summary>
    public static ToolFilter All { get; } = new(NamePatterns.Any, NamePatterns.None);

    /// <summary>Whether a tool is served.</summary>
    public bool Allows(string tool) => Include.Contains(tool) && !Exclude.Contains(tool);
}
