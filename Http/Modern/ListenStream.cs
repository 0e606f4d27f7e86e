using System.Buffers;
using System.Threading.Channels;
using Actors.Core.Topics;
using Actors.Http.Front;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>
/// One open listen. What changes while the client reads slowly is merged, so a stream holds each list and each resource at
/// most once; one that still holds too much, or takes nothing at its end, loses its connection.
/// </summary>
internal sealed class ListenStream(HttpContext http, RequestId id, int limit)
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _something = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<string> _uris = new(StringComparer.Ordinal);
    private readonly ListenFrames _frames = new(id);
    private TopicChanges _lists;
    private int _unread;
    private bool _comment;
    private bool _ending;
    private bool _done;

    /// <summary>Takes a change; it is written after the acknowledgement, when the client has read what came before.</summary>
    public void Changed(TopicChange change)
    {
        lock (_gate)
        {
            _lists |= change.What & TopicChanges.Lists;
            if (change.Uri is { } uri && _uris.Add(uri))
            {
                _unread += uri.Length + ListenFrames.Overhead;
            }

            Abort_NeedsLock(_unread > limit);
        }

        _something.Writer.TryWrite(true);
    }

    /// <summary>A task may have changed: it is read when the client has read what came before, and told then.</summary>
    public void TaskChanged() => _something.Writer.TryWrite(true);

    /// <summary>Has a comment written; a stream that should have ended by now is cut off.</summary>
    public void Comment()
    {
        lock (_gate)
        {
            Abort_NeedsLock(_ending);
            _comment = true;
        }

        _something.Writer.TryWrite(true);
    }

    /// <summary>Ends the stream with the request's result.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ending = true;
        }

        _something.Writer.TryWrite(true);
    }

    /// <summary>Ends the stream at once, without a word.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            Abort_NeedsLock(true);
        }
    }

    /// <summary>Writes the acknowledgement, then changes as they come, until the stream is ended or the client goes.</summary>
    public async Task RunAsync(TopicFilter honoured, TaskListens? tasks = null)
    {
        var aborted = http.RequestAborted;
        try
        {
            Reply.BeginEvents(http);
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            _frames.Acknowledge(http.Response.BodyWriter, honoured, tasks?.Ids ?? []);
            http.Response.BodyWriter.Write(ListenFrames.Comment);
            await http.Response.BodyWriter.FlushAsync(aborted);
            while (await _something.Reader.WaitToReadAsync(aborted))
            {
                _something.Reader.TryRead(out _);
                await WriteTasksAsync(tasks, aborted);
                var last = Write();
                await http.Response.BodyWriter.FlushAsync(aborted);
                if (last)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException && aborted.IsCancellationRequested)
        {
            // The client has gone, which ends a listen in silence.
        }
        finally
        {
            lock (_gate)
            {
                _done = true;
            }
        }
    }

    // Whoever still holds this stream when its request is over must not abort the next one, which may use the same context.
    private void Abort_NeedsLock(bool condition)
    {
        if (condition && !_done)
        {
            http.Abort();
        }
    }

    private async Task WriteTasksAsync(TaskListens? tasks, CancellationToken cancellationToken)
    {
        if (tasks is null)
        {
            return;
        }

        // A result may be large: no second one is read before the client has taken the first.
        await foreach (var view in tasks.ChangedAsync(cancellationToken))
        {
            _frames.Task(http.Response.BodyWriter, view);
            await http.Response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    private bool Write()
    {
        TopicChanges lists;
        string[] uris;
        bool comment, last;
        lock (_gate)
        {
            (lists, _lists) = (_lists, TopicChanges.None);
            uris = [.. _uris];
            _uris.Clear();
            _unread = 0;
            (comment, _comment) = (_comment, false);
            last = _ending;
        }

        var to = http.Response.BodyWriter;
        _frames.Lists(to, lists);
        foreach (var uri in uris)
        {
            _frames.Updated(to, uri);
        }

        if (last)
        {
            _frames.Complete(to);
        }
        else if (comment)
        {
            to.Write(ListenFrames.Comment);
        }

        return last;
    }
}
