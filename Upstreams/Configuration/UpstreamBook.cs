using Actors.Upstreams.Links;

namespace Actors.Upstreams.Configuration;

/// <summary>
/// The servers as they are configured now. Whoever serves or connects them asks here, and subscribes to changes. Safe from any thread;
/// changes are told one after another, in their order, when <see cref="Current"/> has them already.
/// </summary>
public sealed class UpstreamBook(UpstreamModels models) : IUpstreamTargets
{
    private readonly Lock _replacing = new();
    private readonly List<Action<IReadOnlyList<UpstreamChange>>> _subscribers = [];
    private volatile UpstreamModels _current = models;

    /// <summary>The configuration now.</summary>
    public UpstreamModels Current => _current;

    /// <inheritdoc/>
    public UpstreamTarget? Find(string server) => _current.FindTarget(server);

    /// <summary>Tells every change from now on, until the subscription is disposed. A subscriber must be quick and may not throw.</summary>
    public IDisposable Subscribe(Action<IReadOnlyList<UpstreamChange>> changed)
    {
        lock (_replacing)
        {
            _subscribers.Add(changed);
        }

        return new Subscription(this, changed);
    }

    /// <summary>Puts another configuration in place of the current one, and tells subscribers what is different. Returns that; nothing where both are the same.</summary>
    public IReadOnlyList<UpstreamChange> Replace(UpstreamModels next)
    {
        lock (_replacing)
        {
            var changes = _current.ChangesTo(next);
            _current = next;
            if (changes.Count > 0)
            {
                foreach (var subscriber in _subscribers.ToArray())
                {
                    subscriber(changes);
                }
            }

            return changes;
        }
    }

    private sealed class Subscription(UpstreamBook book, Action<IReadOnlyList<UpstreamChange>> changed) : IDisposable
    {
        public void Dispose()
        {
            lock (book._replacing)
            {
                book._subscribers.Remove(changed);
            }
        }
    }
}
