using Actors.Core.Topics;

namespace Actors.Tests.Topics;

/// <summary>Random lives of a topic: whatever happens in whatever order, nobody who listens misses a change.</summary>
public sealed class TopicMachineProperties
{
    private const string Uri = "test://a";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 300)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Next_AnyLife_TellsEverybodyOfTheLastChange(int seed)
    {
        var life = new Life(new Random(seed));

        for (var step = 0; step < 120; step++)
        {
            life.Step();
            life.Check();
        }

        life.Settle();

        Assert.True(life.Missed.Count == 0, $"Seed {seed}: {string.Join(", ", life.Missed)} missed a change.");
        Assert.Equal(0, life.State.Unsettled);
        Assert.False(life.State.OwingSaved);
    }

    private sealed class Life(Random random)
    {
        private readonly List<TellSession> _tells = [];
        private readonly List<PushToNode> _pushes = [];
        private readonly HashSet<string> _rows = [];
        private readonly HashSet<string> _owed = [];
        private readonly Dictionary<string, TopicChanges> _owedNodes = [];
        private bool _owingSaved;
        private long _link;

        public TopicState State { get; private set; } = TopicState.Load([], owing: false);

        public IReadOnlyCollection<string> Missed => [.. _owed, .. _owedNodes.Where(node => node.Value != TopicChanges.None).Select(node => node.Key)];

        public void Step()
        {
            var who = $"x{random.Next(4)}";
            switch (random.Next(9))
            {
                case 0:
                    Next(new SubscribeSession(Uri, who));
                    break;
                case 1:
                    Next(new UnsubscribeSession(Uri, who));
                    _owed.Remove(who);
                    break;
                case 2:
                    Next(new Join(Uri, who, State.Nodes.TryGetValue(who, out var known) && random.Next(2) == 0 ? known.Link : ++_link));
                    _owedNodes.TryAdd(who, TopicChanges.None);
                    break;
                case 3:
                    Next(new Leave(Uri, who, _link));
                    _owedNodes.Remove(who);
                    break;
                case 4 or 5:
                    var what = (TopicChanges)(1 << random.Next(4));
                    _owed.UnionWith(State.Sessions.Keys);
                    foreach (var node in State.Nodes.Keys)
                    {
                        _owedNodes[node] |= what;
                    }

                    Next(new Publish(Uri, what));
                    break;
                case 6 when _tells.Count > 0:
                    Answer(random.Next(_tells.Count), random.Next(4) == 0 ? TellOutcome.Unreachable : TellOutcome.Taken);
                    break;
                case 7 when _pushes.Count > 0:
                    var push = _pushes[random.Next(_pushes.Count)];
                    _pushes.Remove(push);
                    Next(new Pushed(push.Node, push.Tell, Taken: true));
                    break;
                case 8:
                    Next(new RetryDue());
                    break;
            }
        }

        public void Check()
        {
            Assert.Equal(State.Sessions.Values.Count(listener => !listener.Settled), State.Unsettled);
            Assert.Equal(State.Unsettled > 0, State.OwingSaved);
            Assert.Equal(_owingSaved, State.OwingSaved);
            Assert.Equal(_rows.Order(StringComparer.Ordinal), State.Sessions.Keys);
        }

        public void Settle()
        {
            while (_tells.Count > 0 || State.Unsettled > 0)
            {
                Next(new RetryDue());
                while (_tells.Count > 0)
                {
                    Answer(0, TellOutcome.Taken);
                }
            }

            while (_pushes.Count > 0)
            {
                var push = _pushes[0];
                _pushes.RemoveAt(0);
                Next(new Pushed(push.Node, push.Tell, Taken: true));
            }
        }

        private void Answer(int index, TellOutcome outcome)
        {
            var tell = _tells[index];
            _tells.RemoveAt(index);
            Next(new Told(tell.Session, tell.Tell, outcome));
        }

        private void Next(TopicInput input)
        {
            var before = State;
            var next = TopicMachine.Next(State, input);
            State = next.State;
            if (next.Saves)
            {
                _owingSaved = State.OwingSaved;
                _ = next.Added is { } added && _rows.Add(added);
                _ = next.Removed is { } removed && _rows.Remove(removed);
            }

            if (input is Join join && next.Fresh)
            {
                // A fresh link tells its node by itself that something may have changed.
                _owedNodes[join.Node] = TopicChanges.None;
            }

            foreach (var tell in next.Tells)
            {
                // One at a time: whoever is told has no other tell of this subscription under way.
                Assert.True(!before.Sessions.TryGetValue(tell.Session, out var listener) || listener.Tell == 0 || input is Told told && told.Tell == listener.Tell);
                _owed.Remove(tell.Session);
            }

            foreach (var push in next.Pushes)
            {
                Assert.True(before.Nodes[push.Node].Tell == 0 || input is Pushed pushed && pushed.Tell == before.Nodes[push.Node].Tell);
                _owedNodes[push.Node] &= ~push.What;
            }

            _tells.AddRange(next.Tells);
            _pushes.AddRange(next.Pushes);
        }
    }
}
