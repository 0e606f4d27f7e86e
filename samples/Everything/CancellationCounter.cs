namespace Actors.Samples.Everything;

/// <summary>How many calls have blocked, and how many of them were cancelled.</summary>
internal sealed class CancellationCounter
{
    private int _started;
    private int _cancelled;

    public int Started => Volatile.Read(ref _started);

    public int Cancelled => Volatile.Read(ref _cancelled);

    public void Start() => Interlocked.Increment(ref _started);

    public void Cancel() => Interlocked.Increment(ref _cancelled);
}
