using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// Keeps the items of one collection in another one beside that one's own, until disposed. What the other one has under the same
/// name stays, and wins.
/// </summary>
internal sealed class CollectionFollower<T> : IDisposable
    where T : class, IMcpServerPrimitive
{
    private readonly McpServerPrimitiveCollection<T> _from;
    private readonly McpServerPrimitiveCollection<T> _into;
    private readonly HashSet<T> _followed = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <param name="from">What is followed.</param>
    /// <param name="into">Where its items go.</param>
    public CollectionFollower(McpServerPrimitiveCollection<T> from, McpServerPrimitiveCollection<T> into)
    {
        (_from, _into) = (from, into);
        from.Changed += OnChanged;
        Follow();
    }

    public void Dispose()
    {
        _from.Changed -= OnChanged;
        lock (_gate)
        {
            _disposed = true;
        }
    }

    private void OnChanged(object? sender, EventArgs e) => Follow();

    private void Follow()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var items = new HashSet<T>(_from.ToArray(), ReferenceEqualityComparer.Instance);
            // Told as one change, however many items come and go.
            using var deferred = _into.DeferChangedEvents();
            foreach (var gone in _followed.Where(item => !items.Contains(item)).ToArray())
            {
                _into.Remove(gone);
                _followed.Remove(gone);
            }

            foreach (var item in items.Where(item => !_followed.Contains(item) && (_into.TryAdd(item) || IsThere(item))))
            {
                _followed.Add(item);
            }
        }
    }

    private bool IsThere(T item) => _into.TryGetPrimitive(item.Id, out var there) && ReferenceEquals(there, item);
}
