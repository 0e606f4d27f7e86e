using Actors.Core.Engine;
using Actors.Core.Mailboxes;
using Actors.Embedded.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Embedded;

/// <summary>
/// Wakes actors when their saved time has come: one query for those that are due, one timer for the next. A wake-up stays
/// in the data until its actor saves another, so a restart repeats it rather than losing it.
/// </summary>
internal sealed partial class WakeUps : IDisposable
{
    private const int AtOnce = 64;

    // However the wall clock jumps, a due actor waits no longer than this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly CancellationTokenSource _ending = new();
    private readonly EmbeddedActors _engine;
    private readonly ActorStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly HashSet<ActorId> _soon = [];
    private long _firedUntil;
    private long _next = long.MaxValue;

    public WakeUps(EmbeddedActors engine, ActorStore store, TimeProvider time, ILogger logger)
    {
        (_engine, _store, _time, _logger) = (engine, store, time, logger);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static wakeUps => ((WakeUps)wakeUps!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Wakes what ran in an earlier life of the process, and what became due since.</summary>
    public void Start()
    {
        _store.Writer.Saved = Saved;
        using (ExecutionContext.SuppressFlow())
        {
            _ = WakeAll(_store.Read(reader => reader.RanElsewhere(_engine.Node)));
            Fire();
        }
    }

    /// <summary>Wakes an actor after a while: its activation ended with work of its own, or could not be reached.</summary>
    public void WakeSoon(ActorId actor)
    {
        lock (_gate)
        {
            if (!_soon.Add(actor))
            {
                return;
            }
        }

        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = WakeLater(actor);
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        _timer.Dispose();
    }

    private void Saved(SaveJob save)
    {
        if (save.Change.WakeAt is not { UtcTicks: long at })
        {
            return;
        }

        lock (_gate)
        {
            if (at > _firedUntil)
            {
                if (at < _next)
                {
                    Arm_NeedsLock(at);
                }

                return;
            }
        }

        // The query for its time is over, or under way and perhaps without it; twice does no harm.
        _ = WakeAll([save.Actor]);
    }

    // Runs without anybody's ambient context, so that the turns it causes have none.
    private void Fire()
    {
        long after, until = _time.GetUtcNow().UtcTicks;
        lock (_gate)
        {
            after = _firedUntil;
            _firedUntil = until = Math.Max(until, after);
            _next = long.MaxValue;
        }

        try
        {
            _ = WakeAll(_store.Read(reader => reader.Due(after, until)));
            long? next = _store.Read(reader => reader.NextDue(until));
            lock (_gate)
            {
                Arm_NeedsLock(Math.Min(next ?? long.MaxValue, _next));
            }
        }
        catch (ObjectDisposedException)
        {
            // The engine has stopped; the next start looks again.
        }
        catch (Exception e)
        {
            LogQueryFailed(e);
            lock (_gate)
            {
                _firedUntil = after;
                Arm_NeedsLock(until + RetryAfter.Ticks);
            }
        }
    }

    private void Arm_NeedsLock(long at)
    {
        _next = at;
        TimeSpan wait = TimeSpan.FromTicks(Math.Clamp(at - _time.GetUtcNow().UtcTicks, TimeSpan.TicksPerMillisecond, LongestWait.Ticks));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private async Task WakeAll(IEnumerable<ActorId> actors)
    {
        foreach (ActorId actor in actors)
        {
            if (!_engine.Table.Knows(actor))
            {
                LogUnknownKind(actor);
                continue;
            }

            await _slots.WaitAsync().ConfigureAwait(false);
            _ = Wake(actor);
        }
    }

    private async Task Wake(ActorId actor)
    {
        bool woken = await TryWake(actor).ConfigureAwait(false);
        _slots.Release();
        if (!woken)
        {
            WakeSoon(actor);
        }
    }

    private async Task WakeLater(ActorId actor)
    {
        try
        {
            await Task.Delay(RetryAfter, _time, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The next start wakes it.
            return;
        }

        lock (_gate)
        {
            _soon.Remove(actor);
        }

        await WakeAll([actor]).ConfigureAwait(false);
    }

    private async Task<bool> TryWake(ActorId actor)
    {
        try
        {
            Envelope envelope = new(WakeUp.Value);
            _engine.Table.Deliver(actor, envelope);
            await envelope.Task.ConfigureAwait(false);
            return true;
        }
        catch (ActorUnreachableException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not look for due actors; looking again soon.")]
    private partial void LogQueryFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Actor {Actor} is due, but nothing of its kind is registered; it stays in the data.")]
    private partial void LogUnknownKind(ActorId actor);
}
