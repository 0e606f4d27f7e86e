namespace Actors.Upstreams.Configuration;

/// <summary>What became of one server when the configuration changed.</summary>
/// <param name="Name">The server.</param>
/// <param name="Before">What it was; null: it was not served.</param>
/// <param name="After">What it is; null: it is served no more.</param>
public sealed record UpstreamChange(string Name, UpstreamModel? Before, UpstreamModel? After)
{
    /// <summary>Whether it is new.</summary>
    public bool IsAdded => Before is null;

    /// <summary>Whether it is gone.</summary>
    public bool IsRemoved => After is null;

    /// <summary>Whether connections made before must be closed: it is gone, is reached in another way, or belongs to other callers.</summary>
    public bool EndsConnections => Before is not null && Before.Target.Settings.Stamp != After?.Target.Settings.Stamp;

    /// <summary>The difference of one server; null: there is none.</summary>
    internal static UpstreamChange? Between(string name, UpstreamModel? before, UpstreamModel? after) =>
        before == after ? null : new UpstreamChange(name, before, after);

    /// <summary>For logs.</summary>
    public override string ToString() => $"{Name} {(IsAdded ? "added" : IsRemoved ? "removed" : "changed")}";
}
