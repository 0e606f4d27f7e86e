using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>
/// Keeps a collection as it is to be: what is the same stays the very same object, since running calls and tasks know it by that, and a change is told only
/// where there is one. Not for several threads.
/// </summary>
internal sealed class ItemShelf<T>(McpServerPrimitiveCollection<T> collection)
    where T : class, IMcpServerPrimitive
{
    private readonly Dictionary<string, (string Stamp, T Item)> _there = new(StringComparer.Ordinal);

    /// <summary>Puts these items there, and takes away all others. Of two with one id the first counts.</summary>
    public void Put(IEnumerable<ShelfItem<T>> items)
    {
        var wanted = new Dictionary<string, ShelfItem<T>>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            wanted.TryAdd(item.Id, item);
        }

        // Told as one change, however many items come and go.
        using var deferred = collection.DeferChangedEvents();
        foreach (var (id, there) in _there.ToArray())
        {
            if (!wanted.TryGetValue(id, out var item) || item.Stamp != there.Stamp)
            {
                collection.Remove(there.Item);
                _there.Remove(id);
            }
        }

        foreach (var (id, item) in wanted.Where(entry => !_there.ContainsKey(entry.Key)))
        {
            var made = item.Make();
            if (collection.TryAdd(made))
            {
                _there.Add(id, (item.Stamp, made));
            }
        }
    }
}

/// <summary>One item as it is to be.</summary>
/// <param name="Id">Its id in the collection.</param>
/// <param name="Stamp">All that it is made of: with the same one it is the same.</param>
/// <param name="Make">Makes it.</param>
internal readonly record struct ShelfItem<T>(string Id, string Stamp, Func<T> Make);
