namespace Actors.Core.Draining;

/// <summary>Whether this process is on its way out.</summary>
public sealed class DrainState
{
    private volatile bool _leaving;
    private volatile bool _draining;

    /// <summary>True from the first sign of stopping: the process is no longer ready, though it may still take requests for a moment.</summary>
    public bool IsLeaving => _leaving;

    /// <summary>True once the process empties itself: it opens no new stream, and begins no call.</summary>
    public bool IsDraining => _draining;

    /// <summary>Says that the process will stop soon; it cannot be taken back.</summary>
    public void Leave() => _leaving = true;

    /// <summary>Says that stopping has begun; it cannot be taken back.</summary>
    public void Begin()
    {
        _leaving = true;
        _draining = true;
    }
}
