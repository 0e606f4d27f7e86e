namespace Actors.Embedded;

/// <summary>Where the embedded engine keeps its data, and how far it goes.</summary>
public sealed class EmbeddedOptions
{
    /// <summary>The folder of the data file. It is created when missing, and belongs to one process at a time.</summary>
    public required string DataFolder { get; set; }

    /// <summary>The largest data file in bytes; a save beyond it fails as on a full disk. Default: no limit but the disk's.</summary>
    public long? MaximumBytes { get; set; }

    /// <summary>How long disposing waits for turns and runs to end before it closes the store under them. Default: 10 seconds.</summary>
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Told how long each save took until it was durable; called within the turn, so it must be quick.</summary>
    public Action<TimeSpan>? OnSaved { get; set; }
}
