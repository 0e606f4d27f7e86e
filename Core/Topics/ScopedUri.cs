using System.Globalization;

namespace Actors.Core.Topics;

/// <summary>
/// The names of topics for resources that only some server has: two servers' resources of one uri are different ones. Whoever is
/// told of a change is told the uri alone, which the name ends with.
/// </summary>
public static class ScopedUri
{
    // No scheme that anybody registers, so that a resource's own uri is never taken for such a name.
    private const string Prefix = "actors-scope:";

    /// <summary>The name of a resource's topic within a scope; an empty scope is the app's own, where the uri is the name.</summary>
    public static string Of(string scope, string uri)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.Length == 0 ? uri : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{scope.Length}:{scope}:{uri}");
    }

    /// <summary>The uri that a topic's name ends with.</summary>
    public static string UriOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return name;
        }

        var colon = name.IndexOf(':', Prefix.Length);
        return colon > 0 && int.TryParse(name.AsSpan(Prefix.Length, colon - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length < name.Length - colon - 1 && name[colon + 1 + length] == ':'
            ? name[(colon + length + 2)..]
            : name;
    }
}
