using Actors.Core.Engine;

namespace Actors.Tests.Shared;

public sealed class UnobservedTests
{
    [Fact]
    public void Exception_ThrownByTheHost_IsTheHosts()
    {
        var thrown = Assert.Throws<ArgumentException>(static () => new ActorId("kind", "two words"));

        Assert.True(Unobserved.OfTheHost(new AggregateException(thrown)));
    }

    [Fact]
    public void Exception_ThrownByATest_IsNotTheHosts()
    {
        var thrown = Assert.Throws<TimeoutException>(static void () => throw new TimeoutException());

        Assert.False(Unobserved.OfTheHost(new AggregateException(thrown)));
    }
}
