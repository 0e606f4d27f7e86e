using System.Buffers;
using Actors.Http.Front;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Legacy;

/// <summary>Writes one connection's events as an event stream until they end, the client goes, or the stream is too old.</summary>
internal sealed class SessionStream(HttpContext http, SessionConnection connection, SessionContext context)
{
    private List<ReadOnlyMemory<byte>> _events = new(2);

    /// <summary>Writes the stream of a call. Returns true when its last event went out, false when the client has gone before it.</summary>
    public async Task<bool> AnswerAsync(ReadOnlyMemory<byte> first)
    {
        Begin(first);
        // Most answers come at once, and then leave in one write with what the stream begins with.
        context.Flush.Add(connection);
        await connection.WaitAsync();
        if (!connection.IsEnded)
        {
            return await LiveAsync(maxAge: false);
        }

        WriteTaken();
        return !(await http.Response.BodyWriter.FlushAsync()).IsCompleted;
    }

    /// <summary>Writes a stream that a GET opened.</summary>
    public Task<bool> ListenAsync(ReadOnlyMemory<byte> first)
    {
        Begin(first);
        return LiveAsync(maxAge: true);
    }

    private void Begin(ReadOnlyMemory<byte> first)
    {
        Reply.BeginEvents(http);
        http.Response.BodyWriter.Write(first.Span);
    }

    private async Task<bool> LiveAsync(bool maxAge)
    {
        context.Gauges.StreamOpened();
        try
        {
            using var keepAlive = context.Clock.EveryKeepAlive(connection.KeepAliveDue);
            using var tooOld = maxAge ? context.Clock.AtMaxAge(() => connection.Push(context.Parting)) : null;
            await using var gone = http.RequestAborted.UnsafeRegister(static state => ((SessionConnection)state!).Break(), connection);
            // A comment at once: the headers go out, and whoever is between sees that the stream lives.
            connection.KeepAliveDue();
            return await WriteAsync();
        }
        finally
        {
            context.Gauges.StreamEnded();
        }
    }

    private async Task<bool> WriteAsync()
    {
        var writer = http.Response.BodyWriter;
        while (true)
        {
            await connection.WaitAsync();
            // Read before the events are taken: what ends the stream is then among them.
            var ended = connection.IsEnded;
            if (WriteTaken())
            {
                writer.Write(":\n\n"u8);
            }

            if ((await writer.FlushAsync()).IsCompleted || connection.IsBroken)
            {
                return false;
            }

            if (ended)
            {
                return true;
            }
        }
    }

    private bool WriteTaken()
    {
        var commentDue = connection.Take(ref _events);
        foreach (var bytes in _events)
        {
            http.Response.BodyWriter.Write(bytes.Span);
        }

        return commentDue;
    }
}
