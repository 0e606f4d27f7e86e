using Actors.Core.Engine;
using Actors.Core.Mailboxes;

namespace Actors.Embedded;

/// <summary>One activation of an actor over the data file.</summary>
internal sealed class Activation(EmbeddedActors engine, ActorId id, ActorKind kind) : ActorActivation(id, kind, engine.Logger)
{
    // Most who read rows want a page of them or fewer; the rest is read in larger parts.
    private const int FirstRows = 64;
    private const int MoreRows = 512;

    private long _version;
    private Task<long>? _writing;
    private long _began;

    // What the last save of this activation wrote; not known before it.
    private (bool IsKnown, DateTimeOffset? At) _wakeAt;

    public override NodeId Node => engine.Node;

    public override TimeProvider Time => engine.Time;

    public override Random Random => engine.Random;

    public override IActors Actors => engine;

    protected override CancellationToken Aborted => engine.Aborted;

    protected override long Now => engine.Now;

    protected override bool StartsAtOnce => true;

    protected override bool EndsWhenSpent => true;

    public override IAsyncEnumerable<Row> Rows(string prefix, string? after, CancellationToken cancellationToken) =>
        ReadRows(prefix, after ?? "", cancellationToken).ToAsyncEnumerable();

    protected override ValueTask<LoadedState> Load()
    {
        (_version, byte[]? data, bool hasRuns) = engine.Store.Read(reader => reader.Load(Id));
        // Without the cast a null array would become empty memory, which is not nothing.
        return new(new LoadedState(data is null ? null : (ReadOnlyMemory<byte>?)data, hasRuns));
    }

    protected override ValueTask Write(Change change)
    {
        _began = Time.GetTimestamp();
        _writing = engine.Store.Save(Id, _version, change, Node, keepsTime: _wakeAt.IsKnown && _wakeAt.At == change.WakeAt);
        _wakeAt = (true, change.WakeAt);
        return new(_writing);
    }

    protected override void Written()
    {
        (_version, _writing) = (_writing!.Result, null);
        engine.OnSaved?.Invoke(Time.GetElapsedTime(_began));
    }

    protected override void RunStarted() => engine.Table.RunStarted();

    protected override void RunEnded() => engine.Table.RunEnded();

    protected override void Ended(StopReason reason, Exception? startFailure, bool lostRuns, IEnumerable<Envelope> rest)
    {
        engine.Table.Ended(this, reason);
        // Its node lives on, so nobody would notice that what ran was lost with the activation.
        if (lostRuns)
        {
            engine.WakeSoon(Id);
        }

        foreach (Envelope envelope in rest)
        {
            if (startFailure is null)
            {
                engine.Table.Deliver(Id, envelope);
            }
            else
            {
                envelope.Fail(NotStarted(startFailure));
            }
        }
    }

    private IEnumerable<Row> ReadRows(string prefix, string after, CancellationToken cancellationToken)
    {
        List<Row> page;
        int limit = FirstRows;
        bool more;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            (string from, int most) = (after, limit);
            page = engine.Store.Read(reader => reader.Rows(Id, prefix, from, most));
            (more, limit) = (page.Count == most, MoreRows);
            foreach (Row row in page)
            {
                yield return row;
                after = row.Key;
            }
        }
        while (more);
    }
}
