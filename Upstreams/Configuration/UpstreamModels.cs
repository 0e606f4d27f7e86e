using System.Collections.Immutable;
using Actors.Upstreams.Links;

namespace Actors.Upstreams.Configuration;

/// <summary>All servers of a configuration, at one moment. Immutable.</summary>
public sealed class UpstreamModels
{
    private readonly ImmutableSortedDictionary<string, UpstreamModel> _servers;

    private readonly Dictionary<string, UpstreamTarget> _targets;

    private UpstreamModels(ImmutableSortedDictionary<string, UpstreamModel> servers)
    {
        _servers = servers;
        _targets = Enabled.ToDictionary(static server => server.Name, TargetOf, StringComparer.Ordinal);
    }

    /// <summary>None.</summary>
    public static UpstreamModels Empty { get; } = new(ImmutableSortedDictionary<string, UpstreamModel>.Empty);

    /// <summary>Every server by its name, disabled ones too.</summary>
    public IReadOnlyDictionary<string, UpstreamModel> Servers => _servers;

    /// <summary>Those that are served, by name.</summary>
    public IEnumerable<UpstreamModel> Enabled => _servers.Values.Where(static server => !server.IsDisabled);

    /// <summary>The configuration of these servers. Gives each its stamp (<see cref="Core.Upstreams.UpstreamSettings.Stamp"/>).</summary>
    public static UpstreamModels Of(params IEnumerable<UpstreamModel> servers) =>
        new(servers.Select(Stamped).ToImmutableSortedDictionary(static server => server.Name, static server => server, StringComparer.Ordinal));

    /// <summary>The server of that name that is served; null: there is none, or it is disabled.</summary>
    public UpstreamModel? Find(string name) => _servers.TryGetValue(name, out var server) && !server.IsDisabled ? server : null;

    /// <summary>How the server of that name is reached, and how its connections behave; null: there is none, or it is disabled.</summary>
    internal UpstreamTarget? FindTarget(string name) => _targets.GetValueOrDefault(name);

    /// <summary>What is different in <paramref name="next"/>, by name; nothing where both serve the same.</summary>
    public IReadOnlyList<UpstreamChange> ChangesTo(UpstreamModels next)
    {
        var names = Enabled.Concat(next.Enabled).Select(static server => server.Name).Distinct().Order(StringComparer.Ordinal);
        return [.. names.Select(name => UpstreamChange.Between(name, Find(name), next.Find(name))).OfType<UpstreamChange>()];
    }

    // What is connected without being called is not let go because nobody calls.
    private static UpstreamTarget TargetOf(UpstreamModel server) =>
        server.IsEager ? server.Target with { Settings = server.Target.Settings with { IdleAfter = null } } : server.Target;

    private static UpstreamModel Stamped(UpstreamModel server) =>
        server with { Target = server.Target with { Settings = server.Target.Settings with { Stamp = ModelDigest.OfConnection(server) } } };
}
