namespace Actors.Tests.Simulation.Engine;

/// <summary>What pauses and dies together: the strands of one node, or of the world around the nodes.</summary>
internal sealed class Lane(Scheduler scheduler, string name)
{
    private readonly List<Strand> _parked = [];

    public string Name => name;

    public bool IsPaused { get; private set; }

    /// <summary>True when nothing here ever runs again: what was posted is gone, as in a process that died.</summary>
    public bool HasEnded { get; private set; }

    public Strand NewStrand(string what) => new(scheduler, this, what);

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        _parked.ForEach(scheduler.Ready);
        _parked.Clear();
    }

    public void End()
    {
        HasEnded = true;
        _parked.Clear();
    }

    /// <summary>Keeps a strand that has steps to run until the lane resumes.</summary>
    public void Park(Strand strand) => _parked.Add(strand);
}
