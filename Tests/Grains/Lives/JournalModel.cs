using Actors.Core.Engine;
using Actors.Grains.Nodes;

namespace Actors.Tests.Grains.Lives;

/// <summary>
/// A journal used at random over a storage of pages. A write counts at any time after it was begun, and its outcome is told
/// later, or never known; whatever storage holds at any moment is what an heir would find.
/// </summary>
internal sealed class JournalModel(Random random)
{
    private const int Actors = 300;
    private const int Hot = 5;

    private readonly JournalMachine _journal = new();
    private readonly Dictionary<int, IReadOnlyDictionary<ActorId, Note>> _stored = [];
    private readonly Dictionary<ActorId, Note> _acknowledged = [];
    private readonly List<Note> _waiting = [];
    private readonly List<Note> _nextWaiting = [];
    private PageWrite? _writing;
    private bool _counts;

    public void Step()
    {
        switch (random.Next(10))
        {
            case < 6:
                Keep();
                break;
            case 6 when _writing is null:
                Begin();
                break;
            case 7 when _writing is not null:
                Count();
                break;
            case 8 or 9 when _writing is not null:
                End(known: random.Next(5) > 0);
                break;
            default:
                break;
        }
    }

    public void AssertNothingIsMissing()
    {
        foreach ((ActorId actor, Note note) in _acknowledged)
        {
            Note found = _stored.Values.Where(page => page.ContainsKey(actor)).Select(page => page[actor])
                .Aggregate(new Note(actor, null, Runs: false), (one, other) => one.And(other));
            Assert.True(found.Covers(note), $"{note} is not covered by {found}.");
        }
    }

    private void Keep()
    {
        ActorId actor = new("probe", $"a{random.Next(random.Next(2) == 0 ? Hot : Actors)}");
        Note note = new(
            actor, random.Next(2) == 0 ? null : DateTimeOffset.UnixEpoch.AddMinutes(random.Next(10)), Runs: random.Next(3) == 0);
        JournalWait wait = _journal.Keep(note);
        // What is asked for now replaces what was promised; until it is acknowledged, nothing is promised of it.
        _acknowledged.Remove(actor);
        _waiting.RemoveAll(other => other.Actor == actor);
        _nextWaiting.RemoveAll(other => other.Actor == actor);
        if (wait == JournalWait.None)
        {
            _acknowledged[actor] = note;
        }
        else
        {
            (wait == JournalWait.ThisWrite ? _waiting : _nextWaiting).Add(note);
        }
    }

    private void Begin()
    {
        _writing = _journal.Begin(tidy: random.Next(4) == 0);
        _waiting.AddRange(_nextWaiting);
        _nextWaiting.Clear();
        _counts = false;
        if (_writing is null)
        {
            Acknowledge();
        }
    }

    private void Count()
    {
        _stored[_writing!.Page] = _writing.Notes;
        _counts = true;
    }

    private void End(bool known)
    {
        if (known)
        {
            Count();
            _journal.Written();
            Acknowledge();
        }
        else
        {
            if (!_counts && random.Next(2) == 0)
            {
                Count();
            }

            _journal.Failed();
            _waiting.Clear();
        }

        _writing = null;
    }

    private void Acknowledge()
    {
        foreach (Note note in _waiting)
        {
            _acknowledged[note.Actor] = note;
        }

        _waiting.Clear();
    }
}
