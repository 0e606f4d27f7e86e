using Actors.Core.Engine;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Mailboxes;

/// <summary>One activation of an actor in this process, whatever the engine: its turns, its runs, and what it knows as saved.</summary>
internal abstract partial class ActorActivation(ActorId id, ActorKind kind, ILogger logger) : Turns, IActivation
{
    private IActor? _actor;
    private CancellationTokenSource? _runs;
    private ReadOnlyMemory<byte>? _saved;
    private bool _stopped;
    private bool _saving;
    private bool _hasRuns;

    public ActorId Id => id;

    public ActorKind Kind => kind;

    public abstract NodeId Node { get; }

    public abstract TimeProvider Time { get; }

    public abstract Random Random { get; }

    public abstract IActors Actors { get; }

    public ReadOnlyMemory<byte>? Saved => _saved;

    /// <summary>Fires when turns are to give up.</summary>
    protected abstract CancellationToken Aborted { get; }

    /// <summary>False when this node may start nothing any more: a run's token has fired from the first.</summary>
    protected virtual bool MayRun => true;

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
            await Write(change);
            Written();
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

    public abstract IAsyncEnumerable<Row> Rows(string prefix, string? after, CancellationToken cancellationToken);

    public void Run(Func<CancellationToken, Task> work)
    {
        CancellationToken token;
        lock (Gate)
        {
            // Work that is started too late still runs, with a token that has fired, so that nothing waits for it for ever.
            token = _stopped || !MayRun ? new CancellationToken(canceled: true) : (_runs ??= new()).Token;
        }

        Hold();
        RunStarted();
#pragma warning disable RS0030 // Here is where runs are started for everybody else.
        ThreadPool.UnsafeQueueUserWorkItem(
            static run => _ = run.Activation.RunToEnd(run.Work, run.Token), (Activation: this, Work: work, Token: token), preferLocal: true);
#pragma warning restore RS0030
    }

    public void Tell(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        TryTell(message);
    }

    /// <summary>Cancels its runs, from any thread and beside any turn.</summary>
    public void CancelRuns()
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
            LogRunFailed(logger, e, id);
        }
    }

    /// <summary>Reads what was saved.</summary>
    protected abstract ValueTask<LoadedState> Load();

    /// <summary>Makes the change durable; any exception means that its outcome is unknown.</summary>
    protected abstract ValueTask Write(Change change);

    /// <summary>Within the turn again, after a write that went well.</summary>
    protected virtual void Written()
    {
    }

    protected abstract void RunStarted();

    protected abstract void RunEnded();

    /// <summary>The activation is over. What is in <paramref name="rest"/> never had its turn; <paramref name="lostRuns"/>: it had saved that runs are here, and nobody else would notice.</summary>
    protected abstract void Ended(StopReason reason, Exception? startFailure, bool lostRuns, IEnumerable<Envelope> rest);

    protected sealed override async ValueTask Start(bool isNew)
    {
        // Runs that were lost with an earlier activation are its own to take up; if it is lost too before it saves, so are they.
        LoadedState loaded = isNew ? default : await Load();
        (_saved, _hasRuns) = (loaded.State, loaded.HasRuns);
        _actor = kind.Create(this);
        await _actor.Start(Aborted);
    }

    protected sealed override ValueTask<object?> Receive(object message) => _actor!.Receive(message, Aborted);

    protected sealed override async ValueTask Stop(StopReason reason)
    {
        CancelRuns();
        try
        {
            await _actor!.Stop(reason, Aborted);
        }
        catch (Exception e)
        {
            LogStopFailed(logger, e, id, reason);
        }
    }

    protected sealed override void Ended(StopReason reason, Exception? startFailure, IEnumerable<object> rest)
    {
        CancelRuns();
        if (startFailure is not null)
        {
            LogStartFailed(logger, startFailure, id);
        }

        Ended(reason, startFailure, reason == StopReason.Stale && _hasRuns, rest.OfType<Envelope>());
    }

    protected sealed override Exception Failed(Exception error)
    {
        LogTurnFailed(logger, error, id);
        return new ActorUnreachableException(id, mayHaveRun: true, "its turn failed.", error);
    }

    protected sealed override Exception NotStarted(Exception error) => new ActorUnreachableException(id, mayHaveRun: false, "it could not start.", error);

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
            LogRunFailed(logger, e, id);
        }

        Release();
        RunEnded();
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

/// <summary>What an activation finds when it starts.</summary>
/// <param name="State">The saved state; null when there is none.</param>
/// <param name="HasRuns">It was saved with work that ran somewhere.</param>
internal readonly record struct LoadedState(ReadOnlyMemory<byte>? State, bool HasRuns);
