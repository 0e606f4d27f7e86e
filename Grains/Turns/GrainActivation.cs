using Actors.Core.Engine;
using Actors.Core.Mailboxes;
using Actors.Grains.Nodes;
using Actors.Grains.Storage;

namespace Actors.Grains.Turns;

/// <summary>One activation of an actor over grain storage.</summary>
internal sealed class GrainActivation(ClusterActors engine, ActorSeat seat, ActorId id, ActorKind kind) : ActorActivation(id, kind, engine.Logger)
{
    private readonly ActorStorage _storage = new(engine.Stores, id, engine.Time, engine.Logger);

    public override NodeId Node => engine.Node;

    public override TimeProvider Time => engine.Time;

    public override Random Random => engine.Random;

    public override IActors Actors => engine;

    protected override CancellationToken Aborted => engine.Aborted;

    protected override bool MayRun => engine.Life.Holds;

    protected override long Now => engine.Now;

    public override async IAsyncEnumerable<Row> Rows(
        string prefix, string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Row row in _storage.Rows(prefix, after))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    protected override async ValueTask<LoadedState> Load()
    {
        await _storage.Load();
        ActorRecord record = _storage.Record;
        // The node that saved this may be gone; from here on this one sees to a wake-up that is yet to come.
        if (record.WakeAt is { } at && at > Time.GetUtcNow())
        {
            await engine.Keep(new Note(Id, at, Runs: false));
        }

        return new LoadedState(record.State, record.RunsOn is not null);
    }

    protected override async ValueTask Write(Change change)
    {
        engine.ThrowIfLost(Id);
        // Side by side, and both before the answer. Too much in the notes does no harm, a missing one would.
        Task keeping = engine.Keep(new Note(Id, change.WakeAt, change.RunsHere)).AsTask();
        await Task.WhenAll(keeping, _storage.Save(change, Node));
        engine.ThrowIfLost(Id);
    }

    protected override void RunStarted() => seat.RunStarted();

    protected override void RunEnded() => seat.RunEnded();

    protected override void Ended(StopReason reason, Exception? startFailure, bool lostRuns, IEnumerable<Envelope> rest)
    {
        if (lostRuns)
        {
            engine.WakeSoon(Id);
        }

        seat.Ended(this, reason, startFailure, [.. rest]);
    }
}
