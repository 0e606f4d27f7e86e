namespace Actors.Http.Streams;

/// <summary>
/// Calls many streams back, each one period after it was added and every period from then on, with a single timer.
/// The period is cut into slots, so that streams opened at different moments are not all called at once.
/// </summary>
internal sealed class StreamWheel : IDisposable
{
    private const int Slots = 16;

    private readonly Lock _gate = new();
    private readonly HashSet<Entry>[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new HashSet<Entry>())];
    private readonly TimeSpan _slot;
    private readonly ITimer _timer;
    private int _count;
    private int _now;

    public StreamWheel(TimeSpan period, TimeProvider time)
    {
        _slot = period / Slots;
        // The wheel may be made by a request, whose ambient context must not live on in the timer.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((StreamWheel)state!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Adds a callback, which must be quick and must not throw. Disposing the result removes it.</summary>
    public IDisposable Add(Action onDue)
    {
        lock (_gate)
        {
            // The slot that the hand has just left comes round again after a whole period.
            var entry = new Entry(this, _now, onDue);
            _slots[_now].Add(entry);
            if (_count++ == 0)
            {
                _timer.Change(_slot, _slot);
            }

            return entry;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Turn()
    {
        Entry[] due;
        lock (_gate)
        {
            _now = (_now + 1) % Slots;
            due = [.. _slots[_now]];
        }

        foreach (var entry in due)
        {
            entry.OnDue();
        }
    }

    private void Remove(Entry entry)
    {
        lock (_gate)
        {
            if (_slots[entry.Slot].Remove(entry) && --_count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private sealed class Entry(StreamWheel wheel, int slot, Action onDue) : IDisposable
    {
        public int Slot => slot;

        public Action OnDue => onDue;

        public void Dispose() => wheel.Remove(this);
    }
}
