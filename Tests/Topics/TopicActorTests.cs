using Actors.Core.Topics;

namespace Actors.Tests.Topics;

public sealed class TopicActorTests
{
    private const string Uri = "test://watched";

    [Fact]
    public async Task Publish_SubscribedSession_IsTold()
    {
        await using var world = await TopicWorld.StartAsync();
        await world.Topics.SubscribeAsync("s1", Uri, world.Cancelled);

        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);

        Assert.Equal(("s1", Uri), await world.Sessions.NextAsync());
    }

    [Fact]
    public async Task Publish_AfterUnsubscribing_TellsNobody()
    {
        await using var world = await TopicWorld.StartAsync();
        await world.Topics.SubscribeAsync("s1", Uri, world.Cancelled);
        await world.Topics.SubscribeAsync("s2", Uri, world.Cancelled);
        await world.Topics.UnsubscribeAsync("s1", Uri, world.Cancelled);

        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);

        Assert.Equal(("s2", Uri), await world.Sessions.NextAsync());
        Assert.Equal(0, world.Sessions.Waiting);
    }

    [Fact]
    public async Task Publish_AfterACrash_ReachesTheSessionAll()
    {
        await using var world = await TopicWorld.StartAsync();
        await world.Topics.SubscribeAsync("s1", Uri, world.Cancelled);
        world.Crash();
        await world.RestartAsync();

        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);

        Assert.Equal(("s1", Uri), await world.Sessions.NextAsync());
    }

    [Fact]
    public async Task Publish_AcknowledgedBeforeACrash_IsToldAfterIt()
    {
        await using var world = await TopicWorld.StartAsync();
        world.Sessions.Failing["s1"] = true;
        await world.Topics.SubscribeAsync("s1", Uri, world.Cancelled);
        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);
        await world.Sessions.NextAsync();
        world.Crash();
        world.Sessions.Failing.Clear();

        await world.RestartAsync();

        Assert.Equal(("s1", Uri), await world.Sessions.NextAsync());
    }

    [Fact]
    public async Task Publish_SessionThatFails_IsToldAgain()
    {
        await using var world = await TopicWorld.StartAsync();
        world.Sessions.Failing["s1"] = true;
        await world.Topics.SubscribeAsync("s1", Uri, world.Cancelled);
        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);
        await world.Sessions.NextAsync();
        world.Sessions.Failing.Clear();

        var again = world.Sessions.NextAsync().AsTask();
        while (!again.IsCompleted)
        {
            // The outcome comes back as a turn of its own, so the pause may begin after this thread has moved the clock.
            world.Time.Advance(TopicActor.RetryAfter);
            await Task.Yield();
        }

        Assert.Equal(("s1", Uri), await again);
    }

    [Fact]
    public async Task Publish_SessionThatIsGone_IsForgotten()
    {
        await using var world = await TopicWorld.StartAsync();
        world.Sessions.Gone["s1"] = true;
        await world.Topics.SubscribeAsync("s1", Uri, world.Cancelled);
        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);
        await world.Sessions.NextAsync();
        await ForgottenAsync(world);
        await world.Topics.SubscribeAsync("s2", Uri, world.Cancelled);

        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);

        Assert.Equal(("s2", Uri), await world.Sessions.NextAsync());
        Assert.Equal(0, world.Sessions.Waiting);
    }

    [Fact]
    public async Task Publish_ThousandSessions_TellsEachOnce()
    {
        await using var world = await TopicWorld.StartAsync();
        var keys = Enumerable.Range(0, 1000).Select(number => $"s{number}").ToArray();
        await Task.WhenAll(keys.Select(key => world.Topics.SubscribeAsync(key, Uri, world.Cancelled).AsTask()));

        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);
        var told = new List<string>();
        while (told.Count < keys.Length)
        {
            told.Add((await world.Sessions.NextAsync()).Session);
        }

        Assert.Equal(keys.Order(), told.Order());
    }

    [Theory]
    [InlineData("test://a", "test://b")]
    [InlineData("test://a", "TEST://a")]
    public void OfResource_OtherUri_IsAnotherTopic(string one, string other) =>
        Assert.NotEqual(Topic.OfResource(one), Topic.OfResource(other));

    // The outcome of a tell comes as a turn after the session's, and saves: that save is the sign.
    private static async Task ForgottenAsync(TopicWorld world)
    {
        // One save for the subscription, one for the debt, one when it is settled.
        while (world.Engine.SavesCount < 3)
        {
            await Task.Yield();
        }
    }
}
