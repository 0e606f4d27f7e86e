using System.Runtime.CompilerServices;
using Actors.Grains.Wire;

namespace Actors.Tests.Grains.Wire;

public sealed class RejectionsTests
{
    public static TheoryData<Exception, bool> Failures => new()
    {
        { new SiloUnavailableException(), false },
        { new SiloUnavailableException("The target silo became unavailable for message: x."), true },
        // Only Orleans makes these.
        { (Exception)RuntimeHelpers.GetUninitializedObject(typeof(OrleansMessageRejectionException)), false },
        { new TimeoutException(), true },
        { new InvalidOperationException(), true },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void MayHaveRun_UnlessTheMessageReachedNobody(Exception failure, bool mayHaveRun) =>
        Assert.Equal(mayHaveRun, Rejections.MayHaveRun(failure));
}
