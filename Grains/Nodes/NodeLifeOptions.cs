using System.ComponentModel.DataAnnotations;

namespace Actors.Grains.Nodes;

/// <summary>How soon a node that is gone is replaced, and how long one may hang before it is taken for gone.</summary>
public sealed class NodeLifeOptions
{
    /// <summary>How long a node may act without having renewed its lease in storage. Default: 2.5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:01:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How often a node renews its lease, and looks at others. Default: every 400 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.020", "00:00:20")]
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromMilliseconds(400);
}
