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
        Assert.False(Unobserved.OfATestsPatience(new AggregateException(thrown)));
    }

    [Fact]
    public async Task Exception_OfAWaitThatNobodyLookedAt_IsATests()
    {
        var wait = new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        await Task.WhenAny(wait);

        Assert.True(Unobserved.OfATestsPatience(wait.Exception!));
    }
}
