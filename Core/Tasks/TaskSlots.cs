namespace Actors.Core.Tasks;

/// <summary>
/// How many tasks run at once on a node: in all, of each tool, and of each owner. Who finds no place queues; the first in the
/// queue that may run is next, so nobody waits behind somebody who may not. Safe from any thread.
/// </summary>
public sealed class TaskSlots
{
    private readonly Lock _gate = new();
    private readonly int _most;
    private readonly int _mostOfOwner;
    private readonly Dictionary<string, TaskSlot> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ofTool = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ofOwner = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TaskQueue> _queues = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private long _entered;
    private bool _closed;
    private int _waiting;

    /// <summary>Makes the slots of a node.</summary>
    /// <param name="most">How many tasks may run at once.</param>
    /// <param name="mostOfOwner">How many of one owner; 0: as many as may run at all.</param>
    public TaskSlots(int most, int mostOfOwner = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(mostOfOwner);
        (_most, _mostOfOwner) = (most, mostOfOwner == 0 ? int.MaxValue : mostOfOwner);
    }

    /// <summary>How many tasks have a body here, those included that wait for their users.</summary>
    public int Running
    {
        get
        {
            lock (_gate)
            {
                return _running.Count;
            }
        }
    }

    /// <summary>How many wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting;
            }
        }
    }

    /// <summary>Lets nothing start any more, and completes when no body does anything but wait for its user. Who waits goes on in the next life of the process.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            SayWhenEmpty_NeedsLock();
        }

        return _empty.Task;
    }

    /// <summary>Asks for a place; granted at once, or <paramref name="granted"/> is called later, from any thread.</summary>
    internal TaskSlot Enter(string task, TaskRecord record, Action granted)
    {
        // Two servers' tools of one name are different tools.
        var server = TaskOwner.ServerOf(record.Owner);
        var tool = server.Length == 0 ? record.Tool : $"{server}/{record.Tool}";
        var slot = new TaskSlot(task, TaskOwner.AtAnyServer(record.Owner), tool, record.Policy.MaxRunning, granted);
        lock (_gate)
        {
            slot.Order = ++_entered;
            if (HasRoom_NeedsLock(slot.Tool, slot.MostOfTool) && HasRoom_NeedsLock(slot.Owner))
            {
                Grant_NeedsLock(slot);
            }
            else
            {
                if (!_queues.TryGetValue(slot.Tool, out var queue))
                {
                    _queues.Add(slot.Tool, queue = new TaskQueue());
                }

                queue.Add(slot);
                _waiting++;
            }
        }

        return slot;
    }

    /// <summary>Gives up a place, or the wait for one; whoever may run then is told. A second time it does nothing.</summary>
    internal void Leave(TaskSlot slot)
    {
        List<TaskSlot> granted = [];
        lock (_gate)
        {
            if (slot.HasLeft)
            {
                return;
            }

            slot.HasLeft = true;
            if (slot.IsGranted)
            {
                Forget_NeedsLock(slot);
                granted = slot.IsParked ? [] : Free_NeedsLock(slot);
            }
            else
            {
                Dequeue_NeedsLock(slot);
            }
        }

        slot.Left?.Invoke();
        foreach (var next in granted)
        {
            next.Granted();
        }
    }

    /// <summary>
    /// Whether the body of a granted place waits for its user. While it does it does nothing, and another may run in its place;
    /// with the answer it goes on at once, so that for a while there may be one more than should be.
    /// </summary>
    internal void Park(TaskSlot slot, bool waits)
    {
        List<TaskSlot> granted = [];
        lock (_gate)
        {
            if (slot.HasLeft || slot.IsParked == waits)
            {
                return;
            }

            slot.IsParked = waits;
            if (waits)
            {
                granted = Free_NeedsLock(slot);
            }
            else
            {
                Take_NeedsLock(slot);
            }
        }

        foreach (var next in granted)
        {
            next.Granted();
        }
    }

    /// <summary>Whether a body of that task still has its place here; if so, <paramref name="left"/> is called when it leaves.</summary>
    internal bool IsHere(string task, Action left)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(task, out var slot))
            {
                return false;
            }

            slot.Left = left;
            return true;
        }
    }

    private bool HasRoom_NeedsLock(string tool, int mostOfTool) =>
        !_closed && _taken < _most && (mostOfTool == 0 || _ofTool.GetValueOrDefault(tool) < mostOfTool);

    private bool HasRoom_NeedsLock(string owner) => _ofOwner.GetValueOrDefault(owner) < _mostOfOwner;

    private TaskSlot? Next_NeedsLock()
    {
        TaskSlot? first = null;
        foreach (var (tool, queue) in _queues)
        {
            if (HasRoom_NeedsLock(tool, queue.Head.MostOfTool) && queue.First(slot => HasRoom_NeedsLock(slot.Owner)) is { } slot && (first is null || slot.Order < first.Order))
            {
                first = slot;
            }
        }

        return first;
    }

    private void Dequeue_NeedsLock(TaskSlot slot)
    {
        _waiting--;
        var queue = _queues[slot.Tool];
        queue.Remove(slot);
        if (queue.IsEmpty)
        {
            _queues.Remove(slot.Tool);
        }
    }

    private void Grant_NeedsLock(TaskSlot slot)
    {
        slot.IsGranted = true;
        _running[slot.Task] = slot;
        Take_NeedsLock(slot);
    }

    private void Take_NeedsLock(TaskSlot slot)
    {
        _taken++;
        _ofTool[slot.Tool] = _ofTool.GetValueOrDefault(slot.Tool) + 1;
        _ofOwner[slot.Owner] = _ofOwner.GetValueOrDefault(slot.Owner) + 1;
    }

    private List<TaskSlot> Free_NeedsLock(TaskSlot slot)
    {
        _taken--;
        Less(_ofTool, slot.Tool);
        Less(_ofOwner, slot.Owner);
        var granted = new List<TaskSlot>();
        while (Next_NeedsLock() is { } next)
        {
            Dequeue_NeedsLock(next);
            Grant_NeedsLock(next);
            granted.Add(next);
        }

        SayWhenEmpty_NeedsLock();
        return granted;
    }

    // Those that wait for their users are not waited for.
    private void SayWhenEmpty_NeedsLock()
    {
        if (_closed && _taken == 0)
        {
            _empty.TrySetResult();
        }
    }

    private void Forget_NeedsLock(TaskSlot slot)
    {
        if (_running.GetValueOrDefault(slot.Task) == slot)
        {
            _running.Remove(slot.Task);
        }
    }

    private static void Less(Dictionary<string, int> counts, string name)
    {
        if (--counts[name] == 0)
        {
            counts.Remove(name);
        }
    }
}
