using Actors.Core.Engine;

namespace Actors.Grains.Nodes;

/// <summary>
/// What is in a node's journal, and what is to be written. No clock, no IO; one caller at a time. The journal is a row of
/// pages, each written as a whole, one write at a time. What is on them is always more than the truth: a note is removed,
/// or replaced by one that it covers, when its page is written for another reason, or when enough of a page is out of date.
/// </summary>
internal sealed class JournalMachine
{
    /// <summary>A page with fewer settled notes than this takes in new ones.</summary>
    public const int PageSize = 128;

    /// <summary>When this many notes of a page are out of date, it is written again for that reason alone.</summary>
    public const int TidyAt = PageSize / 2;

    private readonly Dictionary<ActorId, Entry> _entries = [];
    private readonly List<Page> _pages = [];
    private readonly HashSet<ActorId> _pending = [];
    private PageWrite? _writing;

    /// <summary>How many actors have a note.</summary>
    public int Count => _entries.Count;

    /// <summary>How many pages were ever written.</summary>
    public int Pages => _pages.Count;

    /// <summary>The actor's note; an empty one when it has none.</summary>
    public Note Find(ActorId actor) => _entries.TryGetValue(actor, out Entry? entry) ? entry.Current : new Note(actor, null, Runs: false);

    /// <summary>Takes a note, and says which write to wait for.</summary>
    public JournalWait Keep(Note note)
    {
        if (!_entries.TryGetValue(note.Actor, out Entry? entry))
        {
            if (note.IsEmpty)
            {
                return JournalWait.None;
            }

            _entries[note.Actor] = entry = new Entry();
        }

        if (entry.Current != note)
        {
            entry.Current = note;
            OutOfDate(entry, note.Actor);
        }

        bool durable = note.IsEmpty || entry.Durable is { } kept && kept.Covers(note);
        Note? written = _writing is not null && _writing.Notes.TryGetValue(note.Actor, out Note now) ? now : null;
        if (durable && (written is null || written.Value.Covers(note)))
        {
            DropIfEmpty(note.Actor, entry);
            return JournalWait.None;
        }

        // What is being written will hold, whichever of the two notes storage has by then.
        if (written is { } coming && coming.Covers(note))
        {
            return JournalWait.ThisWrite;
        }

        _pending.Add(note.Actor);
        return JournalWait.NextWrite;
    }

    /// <summary>The actor has been woken for what its note said until then.</summary>
    public JournalWait Woken(ActorId actor, DateTimeOffset until) =>
        Find(actor) is { WakeAt: { } at } note && at <= until ? Keep(note with { WakeAt = null }) : JournalWait.None;

    /// <summary>Begins the next write, if there is one. Its outcome must be told before the next begins.</summary>
    public PageWrite? Begin(bool tidy = false)
    {
        if (_writing is not null)
        {
            throw new InvalidOperationException("One write at a time.");
        }

        foreach (ActorId actor in _pending.Where(actor => _entries[actor].Current.IsEmpty).ToArray())
        {
            _pending.Remove(actor);
            DropIfEmpty(actor, _entries[actor]);
        }

        int index = _pending.Count > 0 ? Roomiest() : Untidiest(tidy ? 1 : TidyAt);
        if (index < 0)
        {
            return null;
        }

        Page page = _pages[index];
        foreach (ActorId actor in _pending)
        {
            Move(actor, index);
        }

        _pending.Clear();
        page.OutOfDate.Clear();
        Dictionary<ActorId, Note> notes = page.Actors.ToDictionary(actor => actor, actor => _entries[actor].Current);
        return _writing = new PageWrite(index, notes);
    }

    /// <summary>The write that was begun has succeeded.</summary>
    public void Written()
    {
        PageWrite write = Finish();
        foreach ((ActorId actor, Note note) in write.Notes)
        {
            if (_entries.TryGetValue(actor, out Entry? entry) && entry.Page == write.Page)
            {
                entry.Durable = note;
                DropIfEmpty(actor, entry);
            }
        }
    }

    /// <summary>Nobody knows whether the write that was begun has succeeded, so what was in it is written again.</summary>
    public void Failed()
    {
        PageWrite write = Finish();
        foreach (ActorId actor in write.Notes.Keys)
        {
            if (_entries.TryGetValue(actor, out Entry? entry) && entry.Page == write.Page)
            {
                entry.Durable = null;
                _pending.Add(actor);
            }
        }
    }

    private PageWrite Finish()
    {
        PageWrite write = _writing ?? throw new InvalidOperationException("Nothing is being written.");
        _writing = null;
        return write;
    }

    // The page where the fewest notes would be written that need not be; a fresh one when all are rather full.
    private int Roomiest()
    {
        int best = -1;
        for (int index = 0; index < _pages.Count; index++)
        {
            Page page = _pages[index];
            int most = page.OutOfDate.Count >= PageSize ? 4 * PageSize : 2 * PageSize;
            if ((page.Actors.Count == 0 || page.Actors.Count + _pending.Count <= most)
                && page.Settled < (best < 0 ? PageSize : _pages[best].Settled))
            {
                best = index;
            }
        }

        if (best < 0)
        {
            best = _pages.Count;
            _pages.Add(new Page());
        }

        return best;
    }

    private int Untidiest(int atLeast)
    {
        int worst = -1;
        for (int index = 0; index < _pages.Count; index++)
        {
            if (_pages[index].OutOfDate.Count >= atLeast && (worst < 0 || _pages[index].OutOfDate.Count > _pages[worst].OutOfDate.Count))
            {
                worst = index;
            }
        }

        return worst;
    }

    private void Move(ActorId actor, int to)
    {
        Entry entry = _entries[actor];
        if (entry.Page >= 0 && entry.Page != to)
        {
            _pages[entry.Page].Actors.Remove(actor);
            _pages[entry.Page].OutOfDate.Add(actor);
            entry.Durable = null;
        }

        entry.Page = to;
        _pages[to].Actors.Add(actor);
    }

    private void OutOfDate(Entry entry, ActorId actor)
    {
        if (entry.Page >= 0)
        {
            _pages[entry.Page].OutOfDate.Add(actor);
        }
    }

    private void DropIfEmpty(ActorId actor, Entry entry)
    {
        // While it is being written, or somebody waits for its write, it is needed to tell what storage has.
        if (entry.Current.IsEmpty && !_pending.Contains(actor) && _writing?.Notes.ContainsKey(actor) != true)
        {
            _entries.Remove(actor);
            if (entry.Page >= 0)
            {
                _pages[entry.Page].Actors.Remove(actor);
            }
        }
    }

    private sealed class Entry
    {
        /// <summary>The actor's note.</summary>
        public Note Current { get; set; }

        /// <summary>What storage certainly has of it, on <see cref="Page"/>, unless that is being written.</summary>
        public Note? Durable { get; set; }

        /// <summary>Where it is, or is going to be.</summary>
        public int Page { get; set; } = -1;
    }

    private sealed class Page
    {
        /// <summary>Those whose note belongs here.</summary>
        public HashSet<ActorId> Actors { get; } = [];

        /// <summary>Those whose note in storage is not their note any more.</summary>
        public HashSet<ActorId> OutOfDate { get; } = [];

        /// <summary>About how many notes are as storage has them.</summary>
        public int Settled => Math.Max(0, Actors.Count - OutOfDate.Count);
    }
}

/// <summary>One page as it is to be written.</summary>
/// <param name="Page">Which one.</param>
/// <param name="Notes">All its notes.</param>
internal sealed record PageWrite(int Page, IReadOnlyDictionary<ActorId, Note> Notes);

/// <summary>What makes a note durable.</summary>
internal enum JournalWait
{
    /// <summary>It is durable already, or need not be.</summary>
    None,

    /// <summary>The write that has begun.</summary>
    ThisWrite,

    /// <summary>The one after that.</summary>
    NextWrite,
}
