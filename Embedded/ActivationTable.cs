using System.Collections.Concurrent;
using System.Collections.Frozen;
using Actors.Core.Engine;
using Actors.Core.Mailboxes;

namespace Actors.Embedded;

/// <summary>Every activation of this process, at most one for each actor.</summary>
internal sealed class ActivationTable(EmbeddedActors engine, IEnumerable<ActorKind> kinds)
{
    private readonly FrozenDictionary<string, ActorKind> _kinds = kinds.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ActorId, Activation> _active = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _open;
    private volatile bool _draining;
    private int _count;
    private int _runs;
    private long _letGo;

    public int Count => Volatile.Read(ref _count);

    public int Runs => Volatile.Read(ref _runs);

    public long LetGo => Volatile.Read(ref _letGo);

    public IEnumerable<ActorKind> Kinds => _kinds.Values;

    public IEnumerable<Activation> All => _active.Select(entry => entry.Value);

    public void Open() => _open = true;

    public void Close() => _open = false;

    public bool Knows(ActorId actor) => _kinds.ContainsKey(actor.Kind);

    /// <summary>The actor's activation, made if need be; null when this node makes none now.</summary>
    public Activation? Find(ActorId to) => _active.TryGetValue(to, out Activation? activation) ? activation : Activate(to);

    /// <summary>Makes room for the next activation of an actor whose own has ended.</summary>
    public void Forget(Activation activation) => _active.TryRemove(KeyValuePair.Create(activation.Id, activation));

    /// <summary>Queues a message that waits already; fails it when this node takes none.</summary>
    public void Deliver(ActorId to, Envelope envelope)
    {
        while (Find(to) is { } activation)
        {
            if (activation.TryPost(envelope))
            {
                return;
            }

            Forget(activation);
        }

        envelope.Fail(Refusal(to));
    }

    public ActorUnreachableException Refusal(ActorId to) =>
        new(to, mayHaveRun: false, _draining ? "this node is stopping." : "this node's engine is not running.");

    /// <summary>Stops every activation; the task ends when none is left, and none of their runs.</summary>
    public Task Drain()
    {
        _draining = true;
        foreach (Activation activation in All)
        {
            activation.TryPost(DrainMark.Value);
        }

        CheckDrained();
        return _drained.Task;
    }

    public void Ended(Activation activation, StopReason reason)
    {
        Forget(activation);
        if (reason == StopReason.Idle)
        {
            Interlocked.Increment(ref _letGo);
        }

        Interlocked.Decrement(ref _count);
        CheckDrained();
    }

    public void RunStarted() => Interlocked.Increment(ref _runs);

    public void RunEnded()
    {
        Interlocked.Decrement(ref _runs);
        CheckDrained();
    }

    private Activation? Activate(ActorId to)
    {
        if (to.Kind is null || !_kinds.TryGetValue(to.Kind, out ActorKind? kind))
        {
            throw new ArgumentException($"No actor kind '{to.Kind}' is registered; there are: {string.Join(", ", _kinds.Keys.Order())}.", nameof(to));
        }

        if (!_open || _draining)
        {
            return null;
        }

        Activation fresh = new(engine, to, kind);
        Interlocked.Increment(ref _count);
        if (!_active.TryAdd(to, fresh))
        {
            Interlocked.Decrement(ref _count);
            CheckDrained();
            return Find(to);
        }

        if (_draining)
        {
            // The drain may have looked just before this one was added.
            fresh.TryPost(DrainMark.Value);
        }

        return fresh;
    }

    private void CheckDrained()
    {
        if (_draining && Count == 0 && Runs == 0)
        {
            _drained.TrySetResult();
        }
    }
}
