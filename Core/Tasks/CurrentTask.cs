namespace Actors.Core.Tasks;

/// <summary>Which task the services of one call belong to, if any; a scoped service that the host fills in before the handler runs.</summary>
public sealed class CurrentTask
{
    /// <summary>The attempt that runs; null outside of tasks.</summary>
    public TaskAttempt? Attempt { get; set; }

    /// <summary>Where the attempt says what it has to say; null outside of tasks.</summary>
    public ITaskOutlet? Outlet { get; set; }

    /// <summary>Ends a call that only asks its questions first, by creating its task; null: there is nothing to begin.</summary>
    public Func<Exception>? Begin { get; set; }
}
