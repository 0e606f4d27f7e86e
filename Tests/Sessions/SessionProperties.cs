using FsCheck;
using FsCheck.Fluent;

namespace Actors.Tests.Sessions;

/// <summary>Random lives of a session: connections that come, break and refuse, calls that end in any order, nodes that die.</summary>
public sealed class SessionProperties
{
    [Fact]
    public void AnyLife_KeepsEveryPromise() =>
        Seeds.Check(Prop.ForAll(Gen.Choose(0, int.MaxValue).ArrayOf(3 * 80).ToArbitrary(), numbers =>
        {
            var life = new SessionLife(small: numbers[0] % 4 == 0);
            for (var i = 0; i + 2 < numbers.Length; i += 3)
            {
                life.Step(numbers[i], numbers[i + 1], numbers[i + 2]);
            }

            life.CheckAtTheEnd();
        }), times: 400);
}
