namespace Actors.Embedded;

/// <summary>
/// Gives memory back to the operating system once most of many activations were let go. An idle process allocates nothing,
/// so its collector would not run by itself, and the process would stay as large as its busiest minute made it.
/// </summary>
/// <param name="collect">Collects; replaced by tests.</param>
internal sealed class MemoryReturn(Action collect)
{
    /// <summary>Below so many activations there is little to give back.</summary>
    public const int Many = 10_000;

    // A collection takes the time of what is still alive, so it waits until that is little, and happens once after a peak:
    // sessions that come and go at a steady rate never cause one.
    private const int Share = 10;

    private int _peak;

    public MemoryReturn()
        : this(static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true))
    {
    }

    /// <summary>Looks at the number of activations, now and then, from one thread at a time.</summary>
    public void Observe(int count)
    {
        _peak = Math.Max(_peak, count);
        if (_peak >= Many && count <= _peak / Share)
        {
            _peak = count;
            collect();
        }
    }
}
