using Actors.Core.Owners;
using Actors.Tests.Sessions;
using FsCheck;
using FsCheck.Fluent;
using static Actors.Tests.Owners.OwnerRig;

namespace Actors.Tests.Owners;

/// <summary>Random lives of an owner: tasks that come, end and go in any order, lost activations, time that passes.</summary>
public sealed class OwnerProperties
{
    [Fact]
    public void AnyLife_KeepsEveryPromise() =>
        Seeds.Check(Prop.ForAll(Gen.Choose(0, int.MaxValue).ArrayOf(2 * 150).ToArbitrary(), numbers =>
        {
            var life = new Life();
            for (var i = 0; i + 1 < numbers.Length; i += 2)
            {
                life.Step(numbers[i] % 12, numbers[i + 1]);
                life.Check();
            }

            life.CheckAtTheEnd();
        }), times: 400);

    private sealed class Life
    {
        private const int Max = 5;

        private readonly OwnerRig _rig = new();
        private readonly HashSet<int> _reserved = [];
        private readonly HashSet<int> _indexed = [];
        private readonly HashSet<int> _ended = [];
        private readonly HashSet<int> _gone = [];
        private readonly Dictionary<string, (int Task, string Digest, DateTimeOffset Until)> _keys = [];
        private int _last;

        public void Step(int what, int which)
        {
            switch (what)
            {
                case 0 or 1 or 2:
                    Reserve(which);
                    break;
                case 3 or 4:
                    Pick(_reserved, which, Index);
                    break;
                case 5 or 6:
                    // The end is told as soon as there is a task, whether or not it is in the index.
                    Pick(_reserved.Concat(_indexed), which, End);
                    break;
                case 7:
                    Pick(_indexed, which, Lose);
                    break;
                case 8:
                    _rig.Flush();
                    break;
                case 9:
                    _rig.Restart();
                    break;
                case 10:
                    _rig.Now += TimeSpan.FromSeconds(which % 30);
                    break;
                case 11:
                    Pick(_indexed, which, number => _rig.Index(Entry(number, joined: true, over: _ended.Contains(number))));
                    break;
            }
        }

        public void Check()
        {
            // What is in the index and not gone is found; what has not ended counts, also after a restart.
            Assert.All(_indexed, number => Assert.True(_rig.IsListed(number)));
            Assert.All(_indexed.Except(_ended), number => Assert.True(_rig.IsActive(number) && _rig.State.Counted.ContainsKey(Id(number))));
            // Whatever is still to be done is going to be done.
            Assert.True(!_rig.State.HasLeftovers || _rig.State.FlushDue || _rig.State.Counted.Count == 0);
        }

        public void CheckAtTheEnd()
        {
            // What lost activations did not save comes to light when the tasks are asked.
            _rig.Now += OwnerMachine.SettledAfter;
            _rig.Next(new Checked([.. _ended.Except(_gone).Select(Id)], [.. _gone.Select(Id)], _rig.Now));
            while (_rig.State.HasLeftovers)
            {
                _rig.Flush();
            }

            Assert.Equal(_indexed.Except(_ended).Select(Id).Order(StringComparer.Ordinal), _rig.Active().Order(StringComparer.Ordinal));
            _rig.Now += Ttl + OwnerMachine.Grace;
            do
            {
                _rig.Flush();
            }
            while (_rig.State.SweptUpTo is not null);

            Assert.Empty(_rig.Rows);
        }

        private static void Pick(IEnumerable<int> from, int which, Action<int> act)
        {
            var all = from.Distinct().Order().ToList();
            if (all.Count > 0)
            {
                act(all[which % all.Count]);
            }
        }

        private void Reserve(int which)
        {
            var key = (which % 5) switch { 0 => null, var number => $"k{number}" };
            var digest = which % 3 == 0 ? "d" : "e";
            var counted = _rig.State.Counted.Count;
            var reply = _rig.Reserve(++_last, Max, key, digest);
            var known = key is not null && _keys.TryGetValue(key, out var found) && found.Until > _rig.Now ? found : default;
            if (known.Task != 0)
            {
                Assert.Equal((known.Digest == digest ? ReservationKind.Known : ReservationKind.Conflict, Id(known.Task)), (reply.Kind, reply.Id));
                return;
            }

            Assert.Equal(reply.Kind == ReservationKind.Full, _rig.State.Counted.Count >= Max && !_rig.State.Counted.ContainsKey(Id(_last)));
            if (reply.Kind == ReservationKind.Full)
            {
                Assert.InRange(reply.RetryAfter!.Value, ReserveRules.ShortestWait, ReserveRules.LongestWait);
                Assert.True(counted >= Max);
                return;
            }

            Assert.Equal(ReservationKind.Admitted, reply.Kind);
            Assert.True(_rig.State.Counted.Count <= Max);
            _reserved.Add(_last);
            if (key is not null)
            {
                _keys[key] = (_last, digest, _rig.Now + Ttl);
            }
        }

        private void Index(int number)
        {
            _rig.Index(Entry(number));
            _reserved.Remove(number);
            _indexed.Add(number);
        }

        private void End(int number)
        {
            _rig.End(number);
            _ended.Add(number);
        }

        private void Lose(int number)
        {
            _rig.Gone(number);
            _indexed.Remove(number);
            _gone.Add(number);
        }
    }
}
