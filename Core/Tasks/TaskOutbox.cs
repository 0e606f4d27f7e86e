using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>
/// What a task has to say to others, said outside of its turns, in order, one at a time. Nobody waits for it, and what cannot
/// be said is dropped by whoever put it in.
/// </summary>
internal sealed class TaskOutbox(IActivation activation)
{
    /// <summary>So much may wait; what comes on top of it, and may be missed, is dropped.</summary>
    private const int Most = 1000;

    private readonly Queue<Func<CancellationToken, ValueTask>> _waiting = new();
    private readonly Lock _gate = new();
    private bool _sending;

    /// <summary>Says something as soon as all before it is said. False when too much waits, and this may be missed.</summary>
    public bool Add(Func<CancellationToken, ValueTask> say, bool mayMiss)
    {
        lock (_gate)
        {
            if (mayMiss && _waiting.Count >= Most)
            {
                return false;
            }

            _waiting.Enqueue(say);
            if (_sending)
            {
                return true;
            }

            _sending = true;
        }

        activation.Run(SendAll);
        return true;
    }

    private async Task SendAll(CancellationToken stopping)
    {
        while (Next() is { } say)
        {
            await say(stopping);
        }
    }

    private Func<CancellationToken, ValueTask>? Next()
    {
        lock (_gate)
        {
            return (_sending = _waiting.TryDequeue(out var say)) ? say : null;
        }
    }
}
