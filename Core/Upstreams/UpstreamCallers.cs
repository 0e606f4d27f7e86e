using System.Collections.Concurrent;

namespace Actors.Core.Upstreams;

/// <summary>Who waits in this process for servers behind the host, by the names of their calls. Safe from any thread.</summary>
internal sealed class UpstreamCallers
{
    private readonly ConcurrentDictionary<string, UpstreamWait> _waits = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _waits.Count;

#pragma warning disable RS0030 // They are put into an order of their own.
    /// <summary>All of them, in the order in which they began.</summary>
    public IReadOnlyList<UpstreamWait> All => [.. _waits.Values.OrderBy(wait => wait.Started).ThenBy(wait => wait.Id, StringComparer.Ordinal)];
#pragma warning restore RS0030

    /// <summary>One more waits.</summary>
    public void Add(UpstreamWait wait) => _waits[wait.Id] = wait;

    /// <summary>It waits no longer.</summary>
    public void Remove(UpstreamWait wait) => _waits.TryRemove(wait.Id, out _);

    /// <summary>Tells whoever waits for the call; false: nobody does.</summary>
    public bool TryTell(UpstreamPush push)
    {
        if (!_waits.TryGetValue(push.Call, out var wait))
        {
            return false;
        }

        wait.Take(push);
        return true;
    }
}
