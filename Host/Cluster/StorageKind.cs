namespace Actors.Host.Cluster;

/// <summary>What a cluster on this machine keeps its state in.</summary>
internal enum StorageKind
{
    /// <summary>Not a kind.</summary>
    None = 0,

    /// <summary>A PostgreSQL of its own.</summary>
    Postgres,

    /// <summary>Azurite.</summary>
    Azurite,
}
