using Actors.Core.Engine;
using Actors.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Nodes;

/// <summary>Watches other lives, and takes over from those that are over.</summary>
internal sealed partial class Watch : IDisposable
{
    // Enough to share the writes of the journal, few enough that those with runs come first.
    private const int MostAtOnce = 256;

    private readonly Lock _gate = new();
    private readonly GrainStores _stores;
    private readonly Roster _roster;
    private readonly Membership _membership;
    private readonly Lease _lease;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _every;
    private readonly Func<Note, Task> _takeOver;
    private readonly ILogger _logger;
    private readonly List<Task> _taking = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RosterState _state;

    public Watch(
        string self, IServiceProvider services, GrainStores stores, Lease lease, TimeProvider clock, TimeSpan every, Func<Note, Task> takeOver, ILogger logger)
    {
        (_stores, _lease, _clock, _every, _takeOver, _logger) = (stores, lease, clock, every, takeOver, logger);
        (_roster, _state) = (new Roster(stores), RosterState.Of(self));
        _membership = new Membership(services, Look, logger);
    }

    public void Dispose() => _membership.Dispose();

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        _membership.Listen();
        while (!cancellationToken.IsCancellationRequested)
        {
            // What changes from here on is looked at in the next round.
            TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _changed, changed);
            try
            {
                await LookAtAll(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotWatched(e);
            }

            try
            {
                await changed.Task.WaitAsync(_every, _clock, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                // Time to look again, or to stop.
            }
        }

        await Task.WhenAll(_taking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Look() => Volatile.Read(ref _changed).TrySetResult();

    private async Task LookAtAll(CancellationToken cancellationToken)
    {
        string[] lives = await _roster.Read().ConfigureAwait(false);
        Change(state => RosterMachine.Told(RosterMachine.Listed(state, lives), _membership.Read()));
        await Task.WhenAll(RosterMachine.ToRead(_state).Select(life => LookAt(life, cancellationToken))).ConfigureAwait(false);
    }

    private async Task LookAt(string life, CancellationToken cancellationToken)
    {
        NodeRecord<LifeRecord> record = NodeRecord.Life(_stores, life);
        TimeSpan asked = _lease.Now;
        await record.Read().ConfigureAwait(false);
        RosterStep step = RosterStep.None;
        TimeSpan overAt = TimeSpan.Zero;
        Change(state =>
        {
            (state, step) = RosterMachine.Read(state, life, record.Value, record.Version, asked, _lease.Now);
            overAt = step is RosterStep.Fence or RosterStep.Resume ? RosterMachine.OverAt(state, life, record.Value!) : overAt;
            return state;
        });
        switch (step)
        {
            case RosterStep.Strike:
                await _roster.Strike(life, cancellationToken).ConfigureAwait(false);
                break;
            case RosterStep.Resume:
                Take(record, life, overAt, cancellationToken);
                break;
            case RosterStep.Fence when _lease.Holds:
                // Where others are faster, or nobody knows, the next look says more.
                if (await record.TryWrite(record.Value! with { TakenBy = _state.Self }).ConfigureAwait(false))
                {
                    Take(record, life, overAt, cancellationToken);
                }

                break;
            default:
                break;
        }
    }

    private void Take(NodeRecord<LifeRecord> record, string life, TimeSpan notBefore, CancellationToken cancellationToken)
    {
        Change(state => RosterMachine.Taking(state, life));
        _taking.RemoveAll(static task => task.IsCompleted);
        _taking.Add(TakeOver(record, life, notBefore, cancellationToken));
    }

    private async Task TakeOver(NodeRecord<LifeRecord> record, string life, TimeSpan notBefore, CancellationToken cancellationToken)
    {
        try
        {
            Estate estate = new(_stores, life, _state.Self);
            Task buried = record.Value!.Ended ? Task.CompletedTask : _membership.Bury(life, cancellationToken);
            IReadOnlyList<Note> notes = await estate.Close(cancellationToken).ConfigureAwait(false);
            await buried.ConfigureAwait(false);
            if (notBefore > _lease.Now)
            {
                await Task.Delay(notBefore - _lease.Now + TimeSpan.FromMilliseconds(1), _clock, cancellationToken).ConfigureAwait(false);
            }

            LogTakingOver(new NodeId(life), notes.Count, notes.Count(note => note.Runs));
            foreach (Note[] some in notes.Chunk(MostAtOnce))
            {
                await Task.WhenAll(some.Select(_takeOver)).ConfigureAwait(false);
            }

            if (_lease.Holds)
            {
                await estate.Remove(cancellationToken).ConfigureAwait(false);
                await _roster.Strike(life, cancellationToken).ConfigureAwait(false);
                await record.Clear().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotTakenOver(e, new NodeId(life));
        }
        catch (OperationCanceledException)
        {
            // This life ends as well; the next one to look at that record takes over.
        }
        finally
        {
            Change(state => RosterMachine.Took(state, life));
        }
    }

    private void Change(Func<RosterState, RosterState> change)
    {
        lock (_gate)
        {
            _state = change(_state);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} is gone: {Actors} of its actors are woken here, {Runs} of them had work on it.")]
    private partial void LogTakingOver(NodeId node, int actors, int runs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What node {Node} has left could not be taken over yet; it is tried again.")]
    private partial void LogNotTakenOver(Exception error, NodeId node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other nodes could not be watched; it is tried again.")]
    private partial void LogNotWatched(Exception error);
}
