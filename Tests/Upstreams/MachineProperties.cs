using Actors.Tests.Sessions;
using FsCheck;
using FsCheck.Fluent;

namespace Actors.Tests.Upstreams;

/// <summary>Random lives of a connection: calls that end in any order and way, links that fail, break and are closed, time that passes.</summary>
public sealed class MachineProperties
{
    [Fact]
    public void AnyLife_KeepsEveryPromise() =>
        Seeds.Check(Prop.ForAll(Gen.Choose(0, int.MaxValue).ArrayOf(3 * 150).ToArbitrary(), numbers =>
        {
            var life = new UpstreamLife(numbers[0]);
            for (var i = 0; i + 2 < numbers.Length; i += 3)
            {
                life.Step(numbers[i], numbers[i + 1], numbers[i + 2]);
            }

            life.CheckAtTheEnd();
        }), times: 1500);
}
