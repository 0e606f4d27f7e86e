namespace Actors.Core.Draining;

/// <summary>Whether this process is on its way out.</summary>
public sealed class DrainState
{
    private volatile bool _draining;

    /// <summary>True from the first sign of stopping; the process is no longer ready, and opens no new stream.</summary>
    public bool IsDraining => _draining;

    /// <summary>Says that stopping has begun; it cannot be taken back.</summary>
    public void Begin() => _draining = true;
}
