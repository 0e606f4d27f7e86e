using System.Threading.Tasks.Sources;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Legacy;

/// <summary>One HTTP exchange of a session: takes events from anywhere, gives them to the one loop that writes the response.</summary>
internal sealed class SessionConnection(string id, CallScope scope, int limit) : ICallConnection, IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private List<ReadOnlyMemory<byte>> _queue = new(2);
    private TaskCompletionSource? _handler;
    private int _bytes;
    private bool _waiting;
    private bool _signalled;
    private bool _ended;
    private bool _broken;
    private bool _handlerEnded;
    private bool _keepAlive;

    /// <inheritdoc/>
    public string Id { get; } = id;

    /// <inheritdoc/>
    public CallScope Scope { get; } = scope;

    /// <summary>The last event is in.</summary>
    public bool IsEnded => _ended;

    /// <summary>The client is gone, or does not read.</summary>
    public bool IsBroken => _broken;

    /// <summary>Nothing more is taken.</summary>
    public bool IsOver => _ended || _broken;

    /// <inheritdoc/>
    public bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        lock (_gate)
        {
            if (_ended || _broken)
            {
                return false;
            }

            var ends = false;
            for (var i = 0; i < events.Count; i++)
            {
                ends |= events[i].IsEmpty;
                _bytes += events[i].Length;
            }

            if (_bytes > limit && !ends)
            {
                // A client that does not read is treated as one that has gone; it can come back for the rest.
                _broken = true;
                Signal();
                return false;
            }

            for (var i = 0; i < events.Count && !_ended; i++)
            {
                if (events[i].IsEmpty)
                {
                    _ended = true;
                }
                else
                {
                    _queue.Add(events[i]);
                }
            }

            Signal();
            return true;
        }
    }

    /// <summary>The client is gone, or the exchange is given up: nothing more is taken.</summary>
    public void Break()
    {
        lock (_gate)
        {
            _broken = true;
            Signal();
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        Break();
        (Scope.Http as HttpContext)?.Abort();
    }

    /// <summary>A comment is due on the stream.</summary>
    public void KeepAliveDue()
    {
        lock (_gate)
        {
            _keepAlive = true;
            Signal();
        }
    }

    /// <summary>Lets the writing loop look around, though nothing has come.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            Signal();
        }
    }

    /// <summary>Takes what has come, swapping in an empty list; says whether a comment is due.</summary>
    public bool Take(ref List<ReadOnlyMemory<byte>> events)
    {
        lock (_gate)
        {
            events.Clear();
            (events, _queue) = (_queue, events);
            _bytes = 0;
            _signalled = false;
            var due = _keepAlive;
            _keepAlive = false;
            return due;
        }
    }

    /// <summary>Completes once something has come since the last <see cref="Take"/>. One waiter.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_signalled)
            {
                return default;
            }

            _signal.Reset();
            _waiting = true;
            return new ValueTask(this, _signal.Version);
        }
    }

    /// <inheritdoc/>
    public void HandlerEnded()
    {
        lock (_gate)
        {
            _handlerEnded = true;
            _handler?.TrySetResult();
        }
    }

    /// <summary>Completes once the handler has ended, so that nothing uses the request any more.</summary>
    public Task WhenHandlerEnded()
    {
        lock (_gate)
        {
            return _handlerEnded ? Task.CompletedTask : (_handler ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    void IValueTaskSource.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    private void Signal()
    {
        _signalled = true;
        if (_waiting)
        {
            _waiting = false;
            _signal.SetResult(true);
        }
    }
}
