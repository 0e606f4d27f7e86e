using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>Decides when an actor's turns start: one at a time, in the order of arrival, reads in between.</summary>
internal abstract class SimulatedMailbox(Strand strand)
{
    private static readonly object DrainMark = new();

    private readonly Queue<object> _mail = new();
    private Phase _phase;
    private StopReason _stopWanted;
    private int _reads;
    private bool _scheduled;

    private enum Phase
    {
        New,
        Starting,
        Live,
        Stopping,
        Ended,
    }

    public Strand Strand => strand;

    public bool HasEnded => _phase == Phase.Ended;

    protected bool InTurn { get; private set; }

    /// <summary>True once a save has failed, or a turn: what is in memory is not to be trusted.</summary>
    protected bool IsStale { get; private set; }

    /// <summary>True when nothing is under way and nothing waits.</summary>
    protected bool IsQuiet => _phase == Phase.Live && _stopWanted == StopReason.None && !InTurn && _reads == 0 && _mail.Count == 0;

    private bool HasTurn => !InTurn && (_phase == Phase.New || (_phase == Phase.Live &&
        (_stopWanted == StopReason.None ? _mail.Count > 0 : _reads == 0)));

    /// <summary>Takes a <see cref="Letter"/>, or a told message.</summary>
    public void Receive(object item)
    {
        if (item is Letter { Message: IRead } && _phase == Phase.Live && _stopWanted == StopReason.None)
        {
            _reads++;
            strand.Post(() => Guard(Run(item, read: true)));
            return;
        }

        if (_phase != Phase.Ended)
        {
            _mail.Enqueue(item);
            Wake();
        }
        else if (item is Letter)
        {
            GiveBack(item);
        }
    }

    /// <summary>Stops after what waits already.</summary>
    public void Drain() => Receive(DrainMark);

    /// <summary>Stops after the turn at hand: the node is lost.</summary>
    public void Lose() => StopSoon(StopReason.NodeLost);

    protected abstract ValueTask Start();

    /// <summary>Has one turn or read; what it throws is told to the letter's sender by the implementation.</summary>
    protected abstract Task Turn(object item, bool read);

    protected abstract ValueTask Stop(StopReason reason);

    /// <summary>The activation is over, and never started if there was a failure; the items in <paramref name="rest"/> had no turn.</summary>
    protected abstract void Ended(StopReason reason, Exception? startFailure, IReadOnlyList<object> rest);

    /// <summary>Passes a letter on that came too late.</summary>
    protected abstract void GiveBack(object item);

    /// <summary>Nothing is under way any more.</summary>
    protected abstract void Rested();

    protected void MarkStale()
    {
        IsStale = true;
        StopSoon(StopReason.Stale);
    }

    protected void StopSoon(StopReason reason)
    {
        // What is lost stays lost, whatever else becomes known.
        if (_phase <= Phase.Live && _stopWanted != StopReason.NodeLost)
        {
            _stopWanted = reason;
            Wake();
        }
    }

    // A mistake of the engine's own must not look like an actor that hangs.
    private async void Guard(Task work) => await work;

    private void Wake()
    {
        if (!_scheduled && HasTurn)
        {
            _scheduled = true;
            strand.Post(TakeTurn);
        }
    }

    private void TakeTurn()
    {
        _scheduled = false;
        if (!HasTurn)
        {
            return;
        }

        InTurn = true;
        if (_phase == Phase.New)
        {
            _phase = Phase.Starting;
            Guard(StartAndBecomeLive());
        }
        else if (_stopWanted != StopReason.None)
        {
            _phase = Phase.Stopping;
            Guard(StopAndEnd(_stopWanted));
        }
        else if (_mail.Dequeue() is var item && item == DrainMark)
        {
            InTurn = false;
            StopSoon(StopReason.Draining);
        }
        else
        {
            Guard(Run(item, read: false));
        }
    }

    private async Task Run(object item, bool read)
    {
        await Turn(item, read);
        if (read)
        {
            _reads--;
        }
        else
        {
            InTurn = false;
        }

        Rest();
    }

    private async Task StartAndBecomeLive()
    {
        try
        {
            await Start();
        }
        catch (Exception e)
        {
            End(StopReason.Stale, e);
            return;
        }

        (InTurn, _phase) = (false, Phase.Live);
        Rest();
    }

    private async Task StopAndEnd(StopReason reason)
    {
        await Stop(reason);
        End(reason, startFailure: null);
    }

    private void End(StopReason reason, Exception? startFailure)
    {
        _phase = Phase.Ended;
        var rest = _mail.Where(item => item != DrainMark).ToList();
        _mail.Clear();
        Ended(reason, startFailure, rest);
    }

    private void Rest()
    {
        Rested();
        Wake();
    }
}
