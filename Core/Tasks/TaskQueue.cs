namespace Actors.Core.Tasks;

/// <summary>Those who wait to run one tool, in order, by owner: an owner who may not run now costs one look, however many of its tasks wait.</summary>
internal sealed class TaskQueue
{
    private readonly Dictionary<string, LinkedList<TaskSlot>> _byOwner = new(StringComparer.Ordinal);
    private readonly SortedSet<TaskSlot> _heads = new(Comparer<TaskSlot>.Create(static (one, other) => one.Order.CompareTo(other.Order)));

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => _heads.Count == 0;

    /// <summary>The first of all.</summary>
    public TaskSlot Head => _heads.Min!;

    /// <summary>Puts one at the end.</summary>
    public void Add(TaskSlot slot)
    {
        if (!_byOwner.TryGetValue(slot.Owner, out var waiting))
        {
            _byOwner.Add(slot.Owner, waiting = []);
            _heads.Add(slot);
        }

        slot.Place = waiting.AddLast(slot);
    }

    /// <summary>Takes one out, wherever it is.</summary>
    public void Remove(TaskSlot slot)
    {
        var waiting = _byOwner[slot.Owner];
        var wasHead = waiting.First == slot.Place;
        waiting.Remove(slot.Place!);
        if (!wasHead)
        {
            return;
        }

        _heads.Remove(slot);
        if (waiting.First is { } next)
        {
            _heads.Add(next.Value);
        }
        else
        {
            _byOwner.Remove(slot.Owner);
        }
    }

    /// <summary>The first that may run, or null; whether it may is the same for all tasks of an owner.</summary>
    public TaskSlot? First(Func<TaskSlot, bool> mayRun)
    {
        foreach (var slot in _heads)
        {
            if (mayRun(slot))
            {
                return slot;
            }
        }

        return null;
    }
}
