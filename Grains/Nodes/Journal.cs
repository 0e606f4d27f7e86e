using Actors.Core.Engine;
using Actors.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Nodes;

/// <summary>
/// Writes the journal of this life: one write at a time, and all notes that come meanwhile share the next. Once others have
/// closed a page, nothing is kept any more and <paramref name="closed"/> is told.
/// </summary>
internal sealed partial class Journal(GrainStores stores, string life, Action closed, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly JournalMachine _machine = new();
    private readonly List<NodeRecord<PageRecord>> _pages = [];
    private readonly HashSet<int> _uncertain = [];
    private Task _writing = Task.CompletedTask;
    private Task? _next;
    private long _writes;

    /// <summary>How many pages were written so far.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>True while some actor has a note.</summary>
    public bool HasNotes
    {
        get
        {
            lock (_gate)
            {
                return _machine.Count > 0;
            }
        }
    }

    /// <summary>Keeps a note; when it returns, the note is durable.</summary>
    public ValueTask Keep(Note note)
    {
        lock (_gate)
        {
            return Wait_NeedsLock(_machine.Keep(note));
        }
    }

    /// <summary>Keeps a note beside the one that the actor may have: of the two, what asks for more.</summary>
    public ValueTask Add(Note note)
    {
        lock (_gate)
        {
            return Wait_NeedsLock(_machine.Keep(_machine.Find(note.Actor).And(note)));
        }
    }

    /// <summary>The actor has been woken for what its note said until then.</summary>
    public void Woken(ActorId actor, DateTimeOffset until)
    {
        lock (_gate)
        {
            // That it need not be woken again may be written at any time, or never.
            _machine.Woken(actor, until);
        }
    }

    /// <summary>Writes again what could not be written, and, now and then, what is out of date.</summary>
    public void Tidy(bool all)
    {
        lock (_gate)
        {
            _next ??= WriteNext_NeedsLock(all);
        }
    }

    /// <summary>Ends when all that was to be written has been, or has failed.</summary>
    public async Task Flush(CancellationToken cancellationToken)
    {
        Task last;
        lock (_gate)
        {
            last = _next ?? _writing;
        }

        await last.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Removes all pages, last first: who finds the first page missing knows that there are no others. For a life that has ended with no notes.</summary>
    public async Task Clear()
    {
        foreach (NodeRecord<PageRecord> page in Enumerable.Reverse(_pages))
        {
            await page.Clear().ConfigureAwait(false);
        }
    }

    private ValueTask Wait_NeedsLock(JournalWait wait) => wait switch
    {
        JournalWait.None => ValueTask.CompletedTask,
        JournalWait.ThisWrite => new(_writing),
        _ => new(_next ??= WriteNext_NeedsLock(tidy: false)),
    };

    private Task WriteNext_NeedsLock(bool tidy)
    {
        Task next = WriteAfter(_writing, tidy);
        // Where nobody waits for it, its failure has been logged.
        _ = next.ContinueWith(
            static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return next;
    }

    private async Task WriteAfter(Task before, bool tidy)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        PageWrite? write;
        lock (_gate)
        {
            (_writing, _next) = (_next!, null);
            write = _machine.Begin(tidy);
        }

        if (write is null)
        {
            return;
        }

        bool written = false;
        try
        {
            await Write(write).ConfigureAwait(false);
            written = true;
        }
        catch (Exception e)
        {
            LogNotWritten(e, write.Page);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                if (written)
                {
                    _writes++;
                    _machine.Written();
                }
                else
                {
                    _machine.Failed();
                }
            }
        }
    }

    private async Task Write(PageWrite write)
    {
        while (_pages.Count <= write.Page)
        {
            _pages.Add(NodeRecord.Page(stores, life, _pages.Count));
        }

        NodeRecord<PageRecord> page = _pages[write.Page];
        if (_uncertain.Contains(write.Page))
        {
            // The last write of this page may count or not: its version is what storage says now.
            await page.Read().ConfigureAwait(false);
            ThrowIfSealed(page);
        }

        _uncertain.Add(write.Page);
        try
        {
            await page.Write(new PageRecord { Notes = [.. write.Notes.Values.Select(NoteHead.Of)] }).ConfigureAwait(false);
        }
        catch (Exception e) when (NodeRecord.MayBeConflict(e))
        {
            await page.Read().ConfigureAwait(false);
            ThrowIfSealed(page);
            throw;
        }

        _uncertain.Remove(write.Page);
    }

    private void ThrowIfSealed(NodeRecord<PageRecord> page)
    {
        if (page.Value is { SealedBy: { } by })
        {
            closed();
            throw new InvalidOperationException($"The journal of {life} was taken over by {by}.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Page {Page} of this node's journal could not be written; it is tried again.")]
    private partial void LogNotWritten(Exception error, int page);
}
