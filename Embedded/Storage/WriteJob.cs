using Actors.Core.Engine;

namespace Actors.Embedded.Storage;

/// <summary>Something to write in the next transaction; its result is the record's new version.</summary>
internal abstract class WriteJob() : TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What <see cref="Apply"/> returned, kept until the commit makes it true.</summary>
    public long? Applied { get; set; }

    /// <summary>Writes within the open transaction; null when another save came first, and nothing was written.</summary>
    public abstract long? Apply(SaveCommands commands);

    /// <summary>What the job throws when nothing was applied.</summary>
    public abstract Exception Conflict();

    /// <summary>Gives the saver an exception; it counts as seen even when the saver has gone.</summary>
    public void Fail(Exception error)
    {
        SetException(error);
        _ = Task.Exception;
    }
}

/// <summary>One actor's save.</summary>
internal sealed class SaveJob(ActorId actor, long version, Change change, NodeId node, bool keepsTime) : WriteJob
{
    public ActorId Actor { get; } = actor;

    /// <summary>The version that the saver has read; 0: there was no record.</summary>
    public long Version { get; } = version;

    public Change Change { get; } = change;

    /// <summary>True when the record has the change's time to be woken already.</summary>
    public bool KeepsTime { get; } = keepsTime;

    public string? RunningNode { get; } = change.RunsHere ? node.Value : null;

    /// <summary>True when nothing remains to be kept beside the rows.</summary>
    public bool LeavesNoRecord => Change.State is null && Change.WakeAt is null && !Change.RunsHere;

    public override long? Apply(SaveCommands commands) => commands.Save(this);

    public override Exception Conflict() => new StoreConflictException(Actor, Version);
}

/// <summary>Finds out whether writing works: takes some pages, as a save would, or gives them back.</summary>
internal sealed class ProbeJob(bool take) : WriteJob
{
    public override long? Apply(SaveCommands commands)
    {
        commands.Probe(take);
        return 0;
    }

    public override Exception Conflict() => new InvalidOperationException("A probe has no version.");
}
