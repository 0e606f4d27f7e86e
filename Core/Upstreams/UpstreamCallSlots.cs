using System.Collections.Concurrent;
using System.Text.Json;
using Actors.Core.Engine;

namespace Actors.Core.Upstreams;

/// <summary>The calls that a connection's actor knows: by number in its turns, by name from any thread.</summary>
internal sealed class UpstreamCallSlots(IActivation activation, UpstreamCallers callers)
{
    private readonly ConcurrentDictionary<string, UpstreamCallSlot> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, UpstreamCallSlot> _byNumber = [];
    private long _last;

    /// <summary>The call of that number, which there is.</summary>
    public UpstreamCallSlot this[long number] => _byNumber[number];

    /// <summary>All of them, in the order of their arrival.</summary>
    public IReadOnlyList<UpstreamCallSlot> All => [.. _byNumber.Values];

    /// <summary>The call of that number; null: it has ended.</summary>
    public UpstreamCallSlot? Find(long number) => _byNumber.GetValueOrDefault(number);

    /// <summary>The call of that name; null: there is none. Safe from any thread.</summary>
    public UpstreamCallSlot? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>A call arrives.</summary>
    public UpstreamCallSlot Open(string id, string node, string method, JsonElement parameters)
    {
        var slot = new UpstreamCallSlot(activation, callers, ++_last, id, node, method, parameters);
        _byId[id] = slot;
        _byNumber[slot.Number] = slot;
        return slot;
    }

    /// <summary>A call is over. Until its caller has been told it has its name: who asks for it must not take it for lost.</summary>
    public void Forget(UpstreamCallSlot call)
    {
        _byNumber.Remove(call.Number);
        var told = call.ToldAsync();
        if (told.IsCompleted)
        {
            _byId.TryRemove(call.Id, out _);
            return;
        }

        activation.Run(async _ =>
        {
            await told;
            _byId.TryRemove(call.Id, out UpstreamCallSlot? _);
        });
    }
}
