using System.Buffers;
using Actors.Core.Diagnostics;
using Actors.Http.Front;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Modern;

/// <summary>
/// The event stream that answers one request: no ids, no retry, comments while it is quiet. Appending never waits for the
/// network; one pump writes what has gathered, and a client that reads too slowly loses its connection.
/// </summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly HttpContext _http;
    private readonly Gauges _gauges;
    private readonly int _limit;
    private readonly ITimer _keepAlive;
    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _pending = new(512);
    private ArrayBufferWriter<byte> _spare = new(512);
    private Task _pump = Task.CompletedTask;
    private bool _pumping;
    private bool _ended;

    public EventStream(HttpContext http, TimeSpan keepAlive, int limit, TimeProvider time, Gauges gauges)
    {
        _http = http;
        _gauges = gauges;
        _limit = limit;
        Reply.BeginEvents(http);
        gauges.StreamOpened();
        _keepAlive = time.CreateTimer(static state => ((EventStream)state!).Append([], isComment: true), this, keepAlive, keepAlive);
    }

    /// <summary>Adds one message; the task ends when it was handed to the connection.</summary>
    public Task Send(ReadOnlySpan<byte> message) => Append(message, isComment: false);

    /// <summary>Adds nothing more, and waits until everything was handed to the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _keepAlive.DisposeAsync();
        Task pump;
        lock (_gate)
        {
            _ended = true;
            pump = _pump;
        }

        await pump;
        _gauges.StreamEnded();
    }

    private Task Append(ReadOnlySpan<byte> message, bool isComment)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return Task.CompletedTask;
            }

            _pending.Write(isComment ? ":\n\n"u8 : "event: message\ndata: "u8);
            if (!isComment)
            {
                _pending.Write(message);
                _pending.Write("\n\n"u8);
            }

            if (_pending.WrittenCount > _limit)
            {
                _ended = true;
                _http.Abort();
                return Task.CompletedTask;
            }

            if (_pumping)
            {
                return _pump;
            }

            _pumping = true;
            // The first write may complete at once, and must not run under the lock.
            return _pump = PumpAsync();
        }
    }

    private async Task PumpAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (Take() is { } chunk)
            {
                await _http.Response.BodyWriter.WriteAsync(chunk.WrittenMemory, _http.RequestAborted);
                chunk.ResetWrittenCount();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client has gone: whoever runs the call learns it from the request itself.
            lock (_gate)
            {
                _ended = true;
                _pumping = false;
            }
        }
    }

    private ArrayBufferWriter<byte>? Take()
    {
        lock (_gate)
        {
            if (_pending.WrittenCount == 0)
            {
                _pumping = false;
                return null;
            }

            (_pending, _spare) = (_spare, _pending);
            return _spare;
        }
    }
}
