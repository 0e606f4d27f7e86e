using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Gives servers a view of a collection that they share.</summary>
internal static class CollectionView
{
    /// <summary>The one view of a collection. One whose type is the author's own is left as it is: what it does is not known.</summary>
    [return: NotNullIfNotNull(nameof(collection))]
    public static McpServerPrimitiveCollection<T>? Over<T>(McpServerPrimitiveCollection<T>? collection)
        where T : class, IMcpServerPrimitive =>
        collection?.GetType() == typeof(McpServerPrimitiveCollection<T>) ? CollectionView<T>.Over(collection) : collection;

    /// <summary>What is behind a view, for whoever must hear of its changes; anything else is its own source.</summary>
    public static McpServerPrimitiveCollection<T>? SourceOf<T>(McpServerPrimitiveCollection<T>? collection)
        where T : class, IMcpServerPrimitive =>
        collection is CollectionView<T> view ? view.Source : collection;
}

/// <summary>
/// A shared collection as a server sees it: in the order of names, the same on every node, and silent. The SDK's servers
/// each send a list's change when their collection raises it; here topics do, once, and a server that need not listen is
/// made and dropped without touching what all others share.
/// </summary>
internal sealed class CollectionView<T> : McpServerPrimitiveCollection<T>
    where T : class, IMcpServerPrimitive
{
    private static readonly ConditionalWeakTable<McpServerPrimitiveCollection<T>, CollectionView<T>> Views = [];

    private readonly Lock _gate = new();
    private volatile T[] _sorted = [];

    private CollectionView(McpServerPrimitiveCollection<T> source)
    {
        Source = source;
        // Never ended: that is what keeps this collection's own event from being raised.
        _ = DeferChangedEvents();
        source.Changed += (_, _) => Follow();
        Follow();
    }

    /// <summary>The collection that is seen, and changed, through this one.</summary>
    public McpServerPrimitiveCollection<T> Source { get; }

    /// <inheritdoc/>
    public override ICollection<string> PrimitiveNames => Array.ConvertAll(Sorted(), primitive => primitive.Id);

    public static CollectionView<T> Over(McpServerPrimitiveCollection<T> source) =>
        Views.GetValue(source, static collection => new CollectionView<T>(collection));

    public override bool TryAdd(T primitive) => Source.TryAdd(primitive);

    public override bool Remove(T primitive) => Source.Remove(primitive);

    public override void Clear() => Source.Clear();

    public override bool TryGetPrimitive(string name, [NotNullWhen(true)] out T? primitive) => Source.TryGetPrimitive(name, out primitive);

    public override bool Contains(T primitive) => Source.Contains(primitive);

    public override T[] ToArray() => [.. Sorted()];

    public override void CopyTo(T[] array, int arrayIndex) => Sorted().CopyTo(array, arrayIndex);

    public override IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Sorted()).GetEnumerator();

    // While the author defers events, nothing is raised although the source grows.
    private T[] Sorted()
    {
        if (_sorted.Length != Source.Count)
        {
            Follow();
        }

        return _sorted;
    }

    private void Follow()
    {
        lock (_gate)
        {
            var sorted = Source.ToArray();
            Array.Sort(sorted, static (one, other) => string.CompareOrdinal(one.Id, other.Id));
            _sorted = sorted;

            // Count and the indexer cannot be overridden: they read what is here.
            foreach (var gone in base.ToArray().Except(sorted))
            {
                base.Remove(gone);
            }

            foreach (var primitive in sorted)
            {
                base.TryAdd(primitive);
            }
        }
    }
}
