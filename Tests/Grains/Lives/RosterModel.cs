using Actors.Grains.Nodes;

namespace Actors.Tests.Grains.Lives;

/// <summary>
/// Five lives over one storage in virtual time. Each has a clock of its own that starts anywhere and runs a little too fast or
/// slow; any of them pauses between any two steps, for as long as it likes; membership may be wrong about a paused one.
/// </summary>
internal sealed class RosterModel
{
    private const double Length = 2;

    // Long enough for whoever is there to see that a life is gone, to outwait it and to take over, pauses and bad luck included.
    private const double Enough = 15;

    private readonly Random _random;
    private readonly List<Life> _lives = [];
    private readonly List<string> _listed = [];
    private readonly Dictionary<string, (LifeRecord Record, int Version)> _records = [];
    private readonly HashSet<string> _dead = [];
    private readonly HashSet<string> _emptied = [];
    private double _now;

    public RosterModel(Random random)
    {
        _random = random;
        for (int number = 0; number < 5; number++)
        {
            Life life = new($"n{number}", random.NextDouble() * 1000, 0.99 + (random.NextDouble() * 0.02));
            _lives.Add(life);
            _listed.Add(life.Name);
            _records[life.Name] = (new LifeRecord { Lease = (int)(Length * 1000) }, 1);
            life.Lease = LeaseMachine.Begin(TimeSpan.FromSeconds(Length), life.At(0));
            life.Version = 1;
        }
    }

    public void Run()
    {
        // One is left alone, so that there is somebody to take over; all others may be stopped for good.
        foreach (Life life in _lives.Skip(1).Where(_ => _random.Next(2) == 0))
        {
            life.StopsAt = _random.NextDouble() * 20;
        }

        while (_now < 90)
        {
            _now += _random.NextDouble() * 0.02;
            Life life = _lives[_random.Next(_lives.Count)];
            if (_now < life.StopsAt && _now >= life.PausedUntil)
            {
                Step(life);
                bool pauses = _now < 30 && life != _lives[0] && _random.Next(150) == 0;
                life.PausedUntil = pauses ? _now + (_random.NextDouble() * 5) : life.PausedUntil;
                if (pauses && _random.Next(3) == 0)
                {
                    _dead.Add(life.Name);
                }
            }

            if (!LeaseMachine.Holds(life.Lease, life.At(_now)))
            {
                life.GoneSince ??= _now;
            }

            if (_now > life.StopsAt + 1 && _random.Next(50) == 0)
            {
                _dead.Add(life.Name);
            }
        }

        // One that chance let no renewal have in the last moments is taken over later.
        foreach (Life gone in _lives.Where(life => life.GoneSince < _now - Enough))
        {
            Assert.Contains(gone.Name, _emptied);
            Assert.DoesNotContain(gone.Name, _listed);
        }
    }

    private void Step(Life life)
    {
        TimeSpan here = life.At(_now);
        if (!LeaseMachine.Holds(life.Lease, here))
        {
            return;
        }

        if (life == _lives[0])
        {
            Renew(life, here, here);
        }

        switch (_random.Next(4))
        {
            case 0 when life.Renewing is { } began:
                Renew(life, began, here);
                break;
            case 0:
                life.Renewing = here;
                break;
            case 1 when life.Seen is { } seen:
                life.Seen = null;
                Look(life, seen, here);
                break;
            case 1:
                Choose(life, here);
                break;
            default:
                TakeOver(life, here);
                break;
        }
    }

    private void Renew(Life life, TimeSpan began, TimeSpan here)
    {
        life.Renewing = null;
        if (_records.TryGetValue(life.Name, out var stored) && stored.Version == life.Version)
        {
            life.Version++;
            _records[life.Name] = (stored.Record with { Beat = stored.Record.Beat + 1 }, life.Version);
            life.Lease = LeaseMachine.Renewed(life.Lease, began, here);
        }
        else
        {
            life.Lease = LeaseMachine.Lose(life.Lease);
        }
    }

    private void Choose(Life life, TimeSpan here)
    {
        life.Roster = RosterMachine.Told(
            RosterMachine.Listed(life.Roster, _listed),
            _lives.Select(other => KeyValuePair.Create(other.Name, _dead.Contains(other.Name) ? Standing.Dead : Standing.Member)));
        IReadOnlyList<string> read = RosterMachine.ToRead(life.Roster);
        if (read.Count > 0)
        {
            string other = read[_random.Next(read.Count)];
            bool found = _records.TryGetValue(other, out var stored);
            life.Seen = (other, found ? stored.Record : null, stored.Version, here);
        }
    }

    private void Look(Life life, (string Life, LifeRecord? Record, int Version, TimeSpan Asked) seen, TimeSpan here)
    {
        (life.Roster, RosterStep step) = RosterMachine.Read(life.Roster, seen.Life, seen.Record, $"{seen.Version}", seen.Asked, here);
        if (step == RosterStep.Strike)
        {
            _listed.Remove(seen.Life);
        }
        else if (step == RosterStep.Resume)
        {
            Take(life, seen.Life, RosterMachine.OverAt(life.Roster, seen.Life, seen.Record!));
        }
        else if (step == RosterStep.Fence && _records.TryGetValue(seen.Life, out var stored) && stored.Version == seen.Version)
        {
            _records[seen.Life] = (stored.Record with { TakenBy = life.Name }, seen.Version + 1);
            if (_random.Next(4) > 0)
            {
                Take(life, seen.Life, RosterMachine.OverAt(life.Roster, seen.Life, seen.Record!));
            }

            // Otherwise it was told that its write had failed, and finds its own name at the next look.
        }
    }

    private static void Take(Life life, string other, TimeSpan notBefore)
    {
        life.Roster = RosterMachine.Taking(life.Roster, other);
        life.Taking[other] = notBefore;
    }

    private void TakeOver(Life life, TimeSpan here)
    {
        foreach ((string other, TimeSpan notBefore) in life.Taking.Where(taken => taken.Value <= here).ToArray())
        {
            Life from = _lives.Single(candidate => candidate.Name == other);
            Assert.False(LeaseMachine.Holds(from.Lease, from.At(_now)), $"{life.Name} takes over from {other}, which may still act.");
            if (_emptied.Add(other))
            {
                Assert.Equal(life.Name, _records[other].Record.TakenBy);
            }

            _records.Remove(other);
            _listed.Remove(other);
            life.Taking.Remove(other);
            life.Roster = RosterMachine.Took(life.Roster, other);
        }
    }

    private sealed class Life(string name, double clock, double rate)
    {
        public string Name { get; } = name;

        public LeaseState Lease { get; set; }

        public int Version { get; set; }

        public RosterState Roster { get; set; } = RosterState.Of(name);

        public TimeSpan? Renewing { get; set; }

        public (string Life, LifeRecord? Record, int Version, TimeSpan Asked)? Seen { get; set; }

        public Dictionary<string, TimeSpan> Taking { get; } = [];

        public double PausedUntil { get; set; }

        public double? GoneSince { get; set; }

        public double StopsAt { get; set; } = double.MaxValue;

        public TimeSpan At(double now) => TimeSpan.FromSeconds(clock + (now * rate));
    }
}
