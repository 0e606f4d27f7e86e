namespace Actors.Host.Cluster.Storage;

/// <summary>Orleans' own configuration keys for one PostgreSQL database that keeps all there is.</summary>
internal static class AdoNetSettings
{
    private static readonly string[] Sections = ["Orleans__Clustering", "Orleans__GrainStorage__actors"];

    /// <summary>The keys, as environment variables.</summary>
    public static IEnumerable<KeyValuePair<string, string>> For(string connectionString) => Sections.SelectMany(section => new KeyValuePair<string, string>[]
    {
        new($"{section}__ProviderType", "AdoNet"),
        new($"{section}__Invariant", "Npgsql"),
        new($"{section}__ConnectionString", connectionString),
    });
}
