namespace Actors.Host.Cluster.Storage;

/// <summary>Where the nodes of a cluster on this machine keep what they share.</summary>
internal interface IClusterStorage : IDisposable
{
    /// <summary>What it is and where, for the person who started it.</summary>
    string Description { get; }

    /// <summary>What nodes are told to find it; known once it has started.</summary>
    IReadOnlyList<KeyValuePair<string, string>> NodeSettings { get; }

    /// <summary>Starts it and makes it fit for use.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends it, after the nodes.</summary>
    Task StopAsync(CancellationToken hurry);
}
