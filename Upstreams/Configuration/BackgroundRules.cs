using System.Collections.Immutable;

namespace Actors.Upstreams.Configuration;

/// <summary>Which tools of a server run as background tasks: for each tool the rule of its own name, or else that of the longest pattern that matches.</summary>
public sealed class BackgroundRules
{
    private static readonly BackgroundRule Unsaid = new();

    private readonly ImmutableSortedDictionary<string, BackgroundRule> _rules;

    private BackgroundRules(ImmutableSortedDictionary<string, BackgroundRule> rules) => _rules = rules;

    /// <summary>As the server itself says of each tool.</summary>
    public static BackgroundRules Auto { get; } = For(Unsaid);

    /// <summary>The rules by name or pattern.</summary>
    public IReadOnlyDictionary<string, BackgroundRule> Rules => _rules;

    /// <summary>One rule for all tools.</summary>
    public static BackgroundRules For(BackgroundRule rule) => Of([new("*", rule)]);

    /// <summary>Rules by name or pattern (<c>*</c>, <c>?</c>).</summary>
    public static BackgroundRules Of(IEnumerable<KeyValuePair<string, BackgroundRule>> rules) => new(rules.ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>The rule of one tool.</summary>
    public BackgroundRule Of(string tool)
    {
        if (_rules.TryGetValue(tool, out var own))
        {
            return own;
        }

        var matching = _rules.Keys.Where(pattern => NamePatterns.IsMatch(pattern, tool));
        return matching.MaxBy(static pattern => pattern.Length) is { } best ? _rules[best] : Unsaid;
    }
}
