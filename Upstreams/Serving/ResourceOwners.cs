namespace Actors.Upstreams.Serving;

/// <summary>
/// Whose a uri is that nobody lists, where several servers are served together. Pure. First come templates that match, the most literal one before others; then what looks most like the uri: the server that
/// knows a uri with the longest beginning in common, the scheme at least. Of two that are as good, the first by name.
/// </summary>
internal static class ResourceOwners
{
    /// <summary>The owner of a uri; null: nobody's.</summary>
    public static string? Find(IReadOnlyCollection<OwnedResources> servers, string uri)
    {
        var sorted = servers.OrderBy(static server => server.Server, StringComparer.Ordinal).ToArray();
        return Array.Find(sorted, server => server.Uris.Contains(uri, StringComparer.Ordinal))?.Server
            ?? Best(sorted, server => server.Templates.Where(template => UriTemplates.IsMatch(template, uri)).Select(static template => UriTemplates.Literal(template).Length + 1))
            ?? Best(sorted, server => server.Uris.Concat(server.Templates.Select(UriTemplates.Literal)).Select(known => Common(known, uri)));
    }

    private static string? Best(OwnedResources[] sorted, Func<OwnedResources, IEnumerable<int>> grades)
    {
        var (best, grade) = ((string?)null, 0);
        foreach (var server in sorted)
        {
            if (grades(server).DefaultIfEmpty(0).Max() is var reached && reached > grade)
            {
                (best, grade) = (server.Server, reached);
            }
        }

        return best;
    }

    private static int Common(string known, string uri)
    {
        var length = known.AsSpan().CommonPrefixLength(uri);
        return uri.IndexOf(':', StringComparison.Ordinal) is > 0 and var scheme && length > scheme ? length : 0;
    }
}

/// <summary>The resources of one server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Uris">The uris that it lists.</param>
/// <param name="Templates">The uri templates that it lists.</param>
internal sealed record OwnedResources(string Server, IReadOnlyCollection<string> Uris, IReadOnlyCollection<string> Templates);
