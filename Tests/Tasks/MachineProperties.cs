using Actors.Tests.Sessions;
using FsCheck;
using FsCheck.Fluent;

namespace Actors.Tests.Tasks;

/// <summary>Random lives of a task: bodies that say anything at any time, clients, limits, nodes that die, saves of which nobody knows.</summary>
public sealed class MachineProperties
{
    [Fact]
    public void AnyLife_KeepsEveryPromise() =>
        Seeds.Check(Prop.ForAll(Gen.Choose(0, int.MaxValue).ArrayOf(3 * 120).ToArbitrary(), numbers =>
        {
            var life = new TaskLife(numbers[0]);
            for (var i = 3; i + 2 < numbers.Length; i += 3)
            {
                life.Step(numbers[i], numbers[i + 1], numbers[i + 2]);
            }

            life.CheckAtTheEnd();
        }), times: 1500);
}
