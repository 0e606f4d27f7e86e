namespace Actors.Host.Cluster;

/// <summary>What the <c>cluster</c> command was asked for, checked.</summary>
/// <param name="Url">Where the front listens; without a path.</param>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Storage">What they keep their state in.</param>
/// <param name="Data">The full path of the folder that the storage is kept in; it exists.</param>
/// <param name="Root">The full path of the folder whose files the demo serves; it exists. Null: there is no demo.</param>
/// <param name="Servers">The full path of the file of servers; it can be used. Null: there is none.</param>
internal sealed record ClusterSettings(Uri Url, int Nodes, StorageKind Storage, string Data, string? Root, string? Servers = null);
