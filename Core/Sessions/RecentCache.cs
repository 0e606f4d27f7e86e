using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Actors.Core.Sessions;

/// <summary>Remembers about the most recent entries: two generations, of which the older is dropped when the younger is full.</summary>
internal sealed class RecentCache<TKey, TValue>(int capacity, IEqualityComparer<TKey> comparer)
    where TKey : notnull
{
    private readonly Lock _turn = new();
    private ConcurrentDictionary<TKey, TValue> _young = new(comparer);
    private ConcurrentDictionary<TKey, TValue> _old = new(comparer);
    private int _count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.TryGetValue(key, out value))
        {
            return false;
        }

        Add(key, value);
        return true;
    }

    public void Add(TKey key, TValue value)
    {
        if (_young.TryAdd(key, value) && Interlocked.Increment(ref _count) >= capacity / 2)
        {
            lock (_turn)
            {
                if (_count >= capacity / 2)
                {
                    _old = _young;
                    _young = new(comparer);
                    _count = 0;
                }
            }
        }
    }
}
