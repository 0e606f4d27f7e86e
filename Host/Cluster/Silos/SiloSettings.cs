namespace Actors.Host.Cluster.Silos;

/// <summary>What the <c>silo</c> command was asked for, checked.</summary>
/// <param name="Url">The address to listen on; without a path.</param>
/// <param name="Root">The full path of the folder whose files the demo serves; it exists. Null: there is no demo.</param>
/// <param name="Config">The full path of a file of settings; null: there is none.</param>
/// <param name="Servers">The full path of the file of servers; it can be used. Null: there is none.</param>
internal sealed record SiloSettings(Uri Url, string? Root, string? Config, string? Servers = null);
