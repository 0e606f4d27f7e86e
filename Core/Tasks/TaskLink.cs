namespace Actors.Core.Tasks;

/// <summary>This node's link to one task that somebody here watches; guarded by the hub's lock.</summary>
internal sealed class TaskLink(string id)
{
    private (long Version, DateTimeOffset Updated, WorkStatus Status)? _seen;

    /// <summary>The task.</summary>
    public string Id => id;

    /// <summary>Who is called back here.</summary>
    public HashSet<TaskListener> Listeners { get; } = [];

    /// <summary>Whether the task has acknowledged that it pushes to this node.</summary>
    public bool Watched { get; set; }

    /// <summary>Whether it is to be watched, or watched again.</summary>
    public bool Due { get; set; } = true;

    /// <summary>Whether the task is to be told that nobody here watches it any more.</summary>
    public bool Leaving { get; set; }

    /// <summary>Whether somebody is at it: a link's messages go one after another, or an old one could undo a new one.</summary>
    public bool Busy { get; set; }

    /// <summary>Whether the task has ended or is unknown, so that nothing is pushed any more.</summary>
    public bool Over { get; set; }

    /// <summary>When a beat is to look after it.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Since when it could not be watched; null: it could.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>The highest version that was heard of.</summary>
    public long Known { get; set; }

    /// <summary>
    /// What the task said when it was watched; true when that differs from the last time. Versions alone do not tell: those
    /// that were never saved are given again after a crash.
    /// </summary>
    public bool Acknowledge(TaskReply reply)
    {
        Watched = true;
        FailingSince = null;
        if (reply.View is not { } view)
        {
            Over = true;
            return true;
        }

        var seen = (view.Version, view.Updated, view.Status);
        var differs = _seen is { } before && before != seen;
        _seen = seen;
        Known = Math.Max(Known, view.Version);
        if (!view.Status.IsFinal())
        {
            return differs;
        }

        Over = true;
        return true;
    }
}
