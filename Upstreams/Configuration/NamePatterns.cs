using System.Collections.Immutable;
using System.IO.Enumeration;

namespace Actors.Upstreams.Configuration;

/// <summary>A set of names, by patterns: <c>*</c> stands for any letters, <c>?</c> for one. Case counts.</summary>
public sealed class NamePatterns
{
    private readonly ImmutableArray<string> _patterns;

    private NamePatterns(ImmutableArray<string> patterns) => _patterns = patterns;

    /// <summary>No name.</summary>
    public static NamePatterns None { get; } = new([]);

    /// <summary>Every name.</summary>
    public static NamePatterns Any { get; } = new(["*"]);

    /// <summary>The patterns, as they were given.</summary>
    public IReadOnlyList<string> Patterns => _patterns;

    /// <summary>The names that match any of these patterns.</summary>
    public static NamePatterns Of(params IEnumerable<string> patterns) => new([.. patterns]);

    /// <summary>Whether a name is one of them.</summary>
    public bool Contains(string name) => _patterns.Any(pattern => IsMatch(pattern, name));

    /// <summary>Whether one pattern matches a name.</summary>
    internal static bool IsMatch(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _patterns);
}
