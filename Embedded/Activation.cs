using Actors.Core.Engine;
using Microsoft.Extensions.Logging;

namespace Actors.Embedded;

/// <summary>One activation of an actor in this process.</summary>
internal sealed partial class Activation(EmbeddedActors engine, ActorId id, ActorKind kind) : Turns, IActivation
{
    // Most who read rows want a page of them or fewer; the rest is read in larger parts.
    private const int FirstRows = 64;
    private const int MoreRows = 512;

    private IActor? _actor;
    private CancellationTokenSource? _runs;
    private ReadOnlyMemory<byte>? _saved;
    private long _version;
    private bool _stopped;
    private bool _saving;
    private bool _hasRuns;

    public ActorId Id => id;

    public ActorKind Kind => kind;

    public NodeId Node => engine.Node;

    public TimeProvider Time => engine.Time;

    public Random Random => engine.Random;

    public IActors Actors => engine;

    public ReadOnlyMemory<byte>? Saved => _saved;

    protected override long Now => engine.Now;

    public async ValueTask Save(Change change, CancellationToken cancellationToken)
    {
        if (!InTurn || _saving)
        {
            throw new InvalidOperationException("Save only within a turn, and one save at a time; elsewhere, Tell the actor to save.");
        }

        _saving = true;
        try
        {
            if (IsStale)
            {
                throw new InvalidOperationException("An earlier save or turn of this activation failed; it saves no more.");
            }

            cancellationToken.ThrowIfCancellationRequested();
            Check(change);
            var started = Time.GetTimestamp();
            _version = await engine.Store.Save(id, _version, change, Node);
            engine.OnSaved?.Invoke(Time.GetElapsedTime(started));
            (_saved, _hasRuns) = (change.State, change.RunsHere);
        }
        catch
        {
            _hasRuns |= change.RunsHere;
            MarkStale();
            throw;
        }
        finally
        {
            _saving = false;
        }
    }

    public IAsyncEnumerable<Row> Rows(string prefix, string? after, CancellationToken cancellationToken) =>
        ReadRows(prefix, after ?? "", cancellationToken).ToAsyncEnumerable();

    public void Run(Func<CancellationToken, Task> work)
    {
        CancellationToken token;
        lock (Gate)
        {
            // Work that is started too late still runs, with a token that has fired, so that nothing waits for it for ever.
            token = _stopped ? new CancellationToken(canceled: true) : (_runs ??= new()).Token;
        }

        Hold();
        engine.Table.RunStarted();
        ThreadPool.UnsafeQueueUserWorkItem(
            static run => _ = run.Activation.RunToEnd(run.Work, run.Token), (Activation: this, Work: work, Token: token), preferLocal: true);
    }

    public void Tell(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        TryTell(message);
    }

    protected override ValueTask Start()
    {
        // Runs that were lost with an earlier activation are its own to take up; if it is lost too before it saves, so are they.
        (_version, byte[]? data, _hasRuns) = engine.Store.Read(reader => reader.Load(id));
        // Without the cast a null array would become empty memory, which is not nothing.
        _saved = data is null ? null : (ReadOnlyMemory<byte>?)data;
        _actor = kind.Create(this);
        return _actor.Start(engine.Aborted);
    }

    protected override ValueTask<object?> Receive(object message) => _actor!.Receive(message, engine.Aborted);

    protected override async ValueTask Stop(StopReason reason)
    {
        CancelRuns();
        try
        {
            await _actor!.Stop(reason, engine.Aborted);
        }
        catch (Exception e)
        {
            LogStopFailed(engine.Logger, e, id, reason);
        }
    }

    protected override void Ended(StopReason reason, Exception? startFailure, IEnumerable<object> rest)
    {
        CancelRuns();
        engine.Table.Ended(this, reason);
        if (startFailure is not null)
        {
            LogStartFailed(engine.Logger, startFailure, id);
        }

        // Its node lives on, so nobody would notice that what ran was lost with the activation.
        if (reason == StopReason.Stale && _hasRuns)
        {
            engine.WakeSoon(id);
        }

        foreach (Envelope envelope in rest.OfType<Envelope>())
        {
            if (startFailure is null)
            {
                engine.Table.Deliver(id, envelope);
            }
            else
            {
                envelope.Fail(new ActorUnreachableException(id, mayHaveRun: false, "it could not start.", startFailure));
            }
        }
    }

    protected override Exception Failed(Exception error)
    {
        LogTurnFailed(engine.Logger, error, id);
        return new ActorUnreachableException(id, mayHaveRun: true, "its turn failed.", error);
    }

    private static void Check(Change change)
    {
        foreach (Row row in change.Rows)
        {
            if (row.Key is not { Length: >= 1 and <= 200 } key || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw new ArgumentException("A row's key is 1 to 200 visible ASCII characters; this one is not.", nameof(change));
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
            page = engine.Store.Read(reader => reader.Rows(id, prefix, from, most));
            (more, limit) = (page.Count == most, MoreRows);
            foreach (Row row in page)
            {
                yield return row;
                after = row.Key;
            }
        }
        while (more);
    }

    private async Task RunToEnd(Func<CancellationToken, Task> work, CancellationToken token)
    {
        try
        {
            await work(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // It was told to end, and did.
        }
        catch (Exception e)
        {
            LogRunFailed(engine.Logger, e, id);
        }

        Release();
        engine.Table.RunEnded();
    }

    private void CancelRuns()
    {
        CancellationTokenSource? runs;
        lock (Gate)
        {
            _stopped = true;
            (runs, _runs) = (_runs, null);
        }

        try
        {
            runs?.Cancel();
        }
        catch (AggregateException e)
        {
            LogRunFailed(engine.Logger, e, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Actor {Actor} could not start.")]
    private static partial void LogStartFailed(ILogger logger, Exception error, ActorId actor);

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of actor {Actor} failed.")]
    private static partial void LogTurnFailed(ILogger logger, Exception error, ActorId actor);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work of actor {Actor} failed outside its turns.")]
    private static partial void LogRunFailed(ILogger logger, Exception error, ActorId actor);

    [LoggerMessage(Level = LogLevel.Error, Message = "Actor {Actor} failed while it stopped ({Reason}).")]
    private static partial void LogStopFailed(ILogger logger, Exception error, ActorId actor, StopReason reason);
}
