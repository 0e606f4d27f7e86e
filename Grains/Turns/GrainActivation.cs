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
        // The node that saved this may be gone; from here on this one sees to it that what is yet to come does come.
        if (record.RunsOn is not null || record.WakeAt > Time.GetUtcNow())
        {
            await engine.Keep(NoteOf(record));
        }

        return new LoadedState(record.State, record.RunsOn is not null);
    }

    protected override async ValueTask Write(Change change)
    {
        engine.ThrowIfLost(Id);
        long began = engine.Clock.GetTimestamp();
        // Side by side, and both before the answer. Whether the record counts is not known until then, so the note is good for
        // both: one too many does no harm, a missing one would.
        Note before = NoteOf(_storage.Record), after = new(Id, change.WakeAt, change.RunsHere);
        Note either = new(Id, after.WakeAt ?? (before.WakeAt > Time.GetUtcNow() ? before.WakeAt : null), before.Runs || after.Runs);
        try
        {
            await Task.WhenAll(either == before ? Task.CompletedTask : engine.Keep(either).AsTask(), _storage.Save(change, Node));
        }
        catch when (!before.IsEmpty || !either.IsEmpty)
        {
            // Which of the two notes is true, only its next activation knows.
            engine.WakeSoon(Id);
            throw;
        }

        engine.Saved(began);
        if (after != either)
        {
            engine.KeepLazily(after);
        }

        engine.ThrowIfLost(Id);
    }

    private Note NoteOf(ActorRecord record) => new(Id, record.WakeAt, record.RunsOn is not null);

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
