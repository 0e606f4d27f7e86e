using System.Threading.Channels;
using Actors.Core.Topics;

namespace Actors.Tests.Topics;

public sealed class TopicHubTests
{
    private const string Uri = "test://watched";

    [Fact]
    public async Task Subscribe_Joined_HearsWhatIsPublished()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        var heard = Channel.CreateUnbounded<TopicChange>();
        using var subscription = await hub.SubscribeAsync(new TopicFilter(TopicChanges.Tools, [Uri]), change => heard.Writer.TryWrite(change), world.Cancelled);

        await world.Topics.PublishAsync(new TopicChange(TopicChanges.Tools | TopicChanges.Prompts), world.Cancelled);
        var list = await heard.Reader.ReadAsync(world.Cancelled);
        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);
        var resource = await heard.Reader.ReadAsync(world.Cancelled);

        Assert.Equal(new TopicChange(TopicChanges.Tools), list);
        Assert.Equal(TopicChange.Updated(Uri), resource);
    }

    [Fact]
    public async Task Subscribe_OtherLists_HearsNothingOfThem()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        var heard = Channel.CreateUnbounded<TopicChange>();
        using var subscription = await hub.SubscribeAsync(TopicFilter.OfLists(TopicChanges.Prompts), change => heard.Writer.TryWrite(change), world.Cancelled);

        await world.Topics.PublishAsync(new TopicChange(TopicChanges.Tools), world.Cancelled);
        await world.Topics.PublishAsync(new TopicChange(TopicChanges.Prompts), world.Cancelled);

        Assert.Equal(new TopicChange(TopicChanges.Prompts), await heard.Reader.ReadAsync(world.Cancelled));
    }

    [Fact]
    public async Task Subscribe_ManyAtOnce_NoneMissesTheNextChange()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        for (var round = 0; round < 50; round++)
        {
            var heard = new TaskCompletionSource[8];
            var subscriptions = await Task.WhenAll(Enumerable.Range(0, heard.Length).Select(number =>
            {
                var told = heard[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return hub.SubscribeAsync(new TopicFilter(TopicChanges.None, [Uri]), _ => told.TrySetResult(), world.Cancelled);
            }));

            await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);
            await Task.WhenAll(heard.Select(told => told.Task)).WaitAsync(world.Cancelled);

            // Beats, which leave quiet topics, run against the next round's joins.
            Array.ForEach(subscriptions, subscription => subscription.Dispose());
            _ = hub.BeatAsync();
        }
    }

    [Fact]
    public async Task Beat_AfterTheTopicForgotTheNode_TellsThatSomethingMayHaveChanged()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        var heard = Channel.CreateUnbounded<TopicChange>();
        using var subscription = await hub.SubscribeAsync(new TopicFilter(TopicChanges.Lists, [Uri]), change => heard.Writer.TryWrite(change), world.Cancelled);
        await Forget(world, null);
        await Forget(world, Uri);

        await hub.BeatAsync();

        var changes = new[] { await heard.Reader.ReadAsync(world.Cancelled), await heard.Reader.ReadAsync(world.Cancelled) };
        Assert.Contains(new TopicChange(TopicChanges.Lists), changes);
        Assert.Contains(TopicChange.Updated(Uri), changes);
    }

    [Fact]
    public async Task Beat_NothingForgotten_TellsNothing()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        var heard = 0;
        using var subscription = await hub.SubscribeAsync(new TopicFilter(TopicChanges.Lists, [Uri]), _ => heard++, world.Cancelled);
        var stamp = hub.ListsStamp;

        await hub.BeatAsync();
        await hub.BeatAsync();

        Assert.Equal(0, heard);
        Assert.Equal(stamp, hub.ListsStamp);
    }

    [Fact]
    public async Task Beat_NobodyListens_LeavesTheTopic()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        var subscription = await hub.SubscribeAsync(new TopicFilter(TopicChanges.None, [Uri]), _ => { }, world.Cancelled);
        subscription.Dispose();

        await hub.BeatAsync();
        var rejoin = await world.Engine.Ask(Topic.OfResource(Uri), new Join(Uri, world.Engine.Node.Value, 1), world.Cancelled);

        Assert.Equal(0, hub.Links);
        Assert.True(rejoin.Fresh);
    }

    [Fact]
    public async Task ListsStamp_ChangeWhileAway_Differs()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var other = await hub.SubscribeAsync(TopicFilter.OfLists(TopicChanges.Lists), _ => told.TrySetResult(), world.Cancelled);
        var before = hub.ListsStamp;
        var quiet = hub.ListsStamp;

        await world.Topics.PublishAsync(new TopicChange(TopicChanges.Tools), world.Cancelled);
        await told.Task;

        Assert.Equal(before, quiet);
        Assert.NotEqual(before, hub.ListsStamp);
    }

    [Fact]
    public async Task ListsStamp_NobodyListenedMeanwhile_Differs()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        var subscription = await hub.SubscribeAsync(TopicFilter.OfLists(TopicChanges.Lists), _ => { }, world.Cancelled);
        var before = hub.ListsStamp;
        subscription.Dispose();
        while (hub.Links > 0)
        {
            await hub.BeatAsync();
        }

        using var again = await hub.SubscribeAsync(TopicFilter.OfLists(TopicChanges.Lists), _ => { }, world.Cancelled);

        Assert.NotEqual(before, hub.ListsStamp);
    }

    [Fact]
    public async Task Push_ListenerThatThrows_DoesNotKeepItFromOthers()
    {
        await using var world = await TopicWorld.StartAsync();
        using var hub = world.Hub();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var bad = await hub.SubscribeAsync(new TopicFilter(TopicChanges.None, [Uri]), _ => throw new InvalidOperationException(), world.Cancelled);
        using var good = await hub.SubscribeAsync(new TopicFilter(TopicChanges.None, [Uri]), _ => told.TrySetResult(), world.Cancelled);

        await world.Topics.PublishAsync(TopicChange.Updated(Uri), world.Cancelled);

        await told.Task.WaitAsync(world.Cancelled);
    }

    // A node that leaves behind the hub's back is what a topic that lost its memory looks like.
    private static async Task Forget(TopicWorld world, string? uri) =>
        await world.Engine.Ask(Topic.Of(uri), new Leave(uri, world.Engine.Node.Value, long.MaxValue), world.Cancelled);
}
