namespace Actors.Core.Tasks;

/// <summary>This node's link to one task that somebody here watches; guarded by the hub's lock.</summary>
/// <param name="id">The task.</param>
/// <param name="lag">How long after it began to be watched its beats begin: those that begin together are not to beat together.</param>
internal sealed class TaskLink(string id, TimeSpan lag)
{
    private (long Version, DateTimeOffset Updated, WorkStatus Status)? _seen;

    private DateTimeOffset? _failingSince;

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

    /// <summary>Whether whoever listens now has nothing to wait for before every change is heard of.</summary>
    public bool IsJoined => Over || (Watched && !Due && !Leaving);

    /// <summary>Whether nothing keeps it.</summary>
    public bool IsSpent => !Busy && Over && Listeners.Count == 0;

    /// <summary>The highest version that was heard of.</summary>
    public long Known { get; set; }

    /// <summary>What to tell the task next; nothing: the link is busy no more.</summary>
    public TaskLinkStep Next()
    {
        if (Listeners.Count > 0 && Due && !Over)
        {
            Due = Leaving = false;
            return TaskLinkStep.Watch;
        }

        if (Listeners.Count == 0 && Leaving && Watched && !Over)
        {
            Watched = false;
            return TaskLinkStep.Unwatch;
        }

        Busy = false;
        return TaskLinkStep.None;
    }

    /// <summary>Somebody begins to listen.</summary>
    public void Listen(TaskListener listener)
    {
        Listeners.Add(listener);
        // What is on its way to the task undoes what it knew; and what was unknown may have been created since.
        Due |= Leaving || Over;
        Over = false;
        if (IsJoined)
        {
            listener.Join();
        }
    }

    /// <summary>Whoever listens hears of every change from now on.</summary>
    public void Join()
    {
        foreach (var listener in Listeners)
        {
            listener.Join();
        }
    }

    /// <summary>The task pushed something; returns whom to call back.</summary>
    public IReadOnlyList<TaskListener> Take(TaskPush push, DateTimeOffset now)
    {
        Known = Math.Max(Known, push.Version);
        Over |= push.Kind == TaskPushKind.Over;
        if (Over)
        {
            // Whoever still waits for the answer to the watch, which may be lost, misses nothing any more.
            Join();
        }

        if (push.Kind != TaskPushKind.Stopped)
        {
            return [.. Listeners];
        }

        (Due, Watched, At) = (true, false, now);
        return [];
    }

    /// <summary>It could not be watched, and is tried again with the next tick; true: that has been so for too long.</summary>
    public bool Fail(DateTimeOffset now)
    {
        (At, Watched) = (now, false);
        _failingSince ??= now;
        return now - _failingSince >= PatientActors.Long;
    }

    /// <summary>
    /// What the task said when it was watched; true when that differs from the last time. Versions alone do not tell: those
    /// that were never saved are given again after a crash.
    /// </summary>
    public bool Acknowledge(TaskReply reply, DateTimeOffset now)
    {
        At = now + (Watched ? TaskHub.Beat : lag);
        Watched = true;
        _failingSince = null;
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

/// <summary>What is to be told to a task.</summary>
internal enum TaskLinkStep
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>That this node watches it.</summary>
    Watch,

    /// <summary>That it does not any more.</summary>
    Unwatch,
}
