using Actors.Core.Topics;

namespace Actors.Tests.Topics;

public sealed class TopicMachineTests
{
    private const string Uri = "test://a";

    [Fact]
    public void Subscribe_NewSession_IsSavedWithItsRow()
    {
        var next = TopicMachine.Next(TopicState.Load([], owing: false), new SubscribeSession(Uri, "s1"));

        Assert.True(next.Saves);
        Assert.Equal("s1", next.Added);
        Assert.Contains("s1", next.State.Sessions.Keys);
    }

    [Fact]
    public void Subscribe_Again_SavesNothing()
    {
        var next = TopicMachine.Next(TopicState.Load(["s1"], owing: false), new SubscribeSession(Uri, "s1"));

        Assert.False(next.Saves);
        Assert.Null(next.Added);
    }

    [Fact]
    public void Unsubscribe_Unknown_ChangesNothing()
    {
        var state = TopicState.Load(["s1"], owing: false);

        var next = TopicMachine.Next(state, new UnsubscribeSession(Uri, "s2"));

        Assert.Same(state, next.State);
        Assert.False(next.Saves);
    }

    [Fact]
    public void Publish_NobodySubscribed_SavesNothing()
    {
        var state = TopicMachine.Next(TopicState.Load([], owing: false), new Join(Uri, "n1", 1)).State;

        var next = TopicMachine.Next(state, new Publish(Uri, TopicChanges.Contents));

        Assert.False(next.Saves);
        Assert.Equal(("n1", TopicChanges.Contents), (next.Pushes.Single().Node, next.Pushes.Single().What));
    }

    [Fact]
    public void Publish_WithSessions_OwesDurablyUntilAllHaveIt()
    {
        var published = TopicMachine.Next(TopicState.Load(["s1", "s2"], owing: false), new Publish(Uri, TopicChanges.Contents));

        var first = TopicMachine.Next(published.State, new Told("s1", TellOf(published, "s1"), TellOutcome.Taken));
        var second = TopicMachine.Next(first.State, new Told("s2", TellOf(published, "s2"), TellOutcome.Taken));

        Assert.True(published is { Saves: true, State.OwingSaved: true });
        Assert.False(first.Saves);
        Assert.True(second is { Saves: true, State.OwingSaved: false });
    }

    [Fact]
    public void Publish_WhileASessionIsTold_TellsItOnceMoreAfterwards()
    {
        var published = TopicMachine.Next(TopicState.Load(["s1"], owing: false), new Publish(Uri, TopicChanges.Contents));
        var again = TopicMachine.Next(published.State, new Publish(Uri, TopicChanges.Contents));
        var third = TopicMachine.Next(again.State, new Publish(Uri, TopicChanges.Contents));

        var told = TopicMachine.Next(third.State, new Told("s1", TellOf(published, "s1"), TellOutcome.Taken));
        var last = TopicMachine.Next(told.State, new Told("s1", TellOf(told, "s1"), TellOutcome.Taken));

        Assert.Empty(again.Tells);
        Assert.Single(told.Tells);
        Assert.Empty(last.Tells);
        Assert.Equal(0, last.State.Unsettled);
    }

    [Fact]
    public void Told_Gone_ForgetsTheSession()
    {
        var published = TopicMachine.Next(TopicState.Load(["s1"], owing: false), new Publish(Uri, TopicChanges.Contents));

        var next = TopicMachine.Next(published.State, new Told("s1", TellOf(published, "s1"), TellOutcome.Gone));

        Assert.Equal("s1", next.Removed);
        Assert.Empty(next.State.Sessions);
        Assert.False(next.State.OwingSaved);
    }

    [Fact]
    public void Told_GoneAfterSubscribingAgain_KeepsTheSession()
    {
        var published = TopicMachine.Next(TopicState.Load(["s1"], owing: false), new Publish(Uri, TopicChanges.Contents));
        var again = TopicMachine.Next(published.State, new SubscribeSession(Uri, "s1"));

        var next = TopicMachine.Next(again.State, new Told("s1", TellOf(published, "s1"), TellOutcome.Gone));

        Assert.Null(next.Removed);
        Assert.Contains("s1", next.State.Sessions.Keys);
        Assert.Equal(0, next.State.Unsettled);
    }

    [Fact]
    public void Told_OutcomeOfAnEarlierSubscription_ChangesNothing()
    {
        var published = TopicMachine.Next(TopicState.Load(["s1"], owing: false), new Publish(Uri, TopicChanges.Contents));
        var left = TopicMachine.Next(published.State, new UnsubscribeSession(Uri, "s1"));
        var back = TopicMachine.Next(left.State, new SubscribeSession(Uri, "s1"));

        var next = TopicMachine.Next(back.State, new Told("s1", TellOf(published, "s1"), TellOutcome.Gone));

        Assert.Same(back.State, next.State);
    }

    [Fact]
    public void Told_Unreachable_IsTriedAgainUntilItHasFailedTooOften()
    {
        var next = TopicMachine.Next(TopicState.Load(["s1"], owing: false), new Publish(Uri, TopicChanges.Contents));
        var tries = 0;
        while (next.State.Unsettled > 0)
        {
            tries++;
            next = TopicMachine.Next(next.State, new Told("s1", TellOf(next, "s1"), TellOutcome.Unreachable));
            next = next.RetryLater ? TopicMachine.Next(next.State, new RetryDue()) : next;
        }

        Assert.Equal(TopicMachine.MaxFailures, tries);
        Assert.Contains("s1", next.State.Sessions.Keys);
        Assert.True(next is { Saves: true, State.OwingSaved: false });
    }

    [Fact]
    public void Join_SameLinkAgain_IsNotFresh()
    {
        var first = TopicMachine.Next(TopicState.Load([], owing: false), new Join(null, "n1", 1));
        var again = TopicMachine.Next(first.State, new Join(null, "n1", 1));
        var anew = TopicMachine.Next(again.State, new Join(null, "n1", 2));

        Assert.True(first.Fresh);
        Assert.False(again.Fresh);
        Assert.True(anew.Fresh);
    }

    [Fact]
    public void Leave_OfAnEarlierLink_KeepsTheNode()
    {
        var joined = TopicMachine.Next(TopicState.Load([], owing: false), new Join(null, "n1", 2)).State;

        var next = TopicMachine.Next(joined, new Leave(null, "n1", 1));

        Assert.Contains("n1", next.State.Nodes.Keys);
    }

    [Fact]
    public void Pushed_NotTaken_ForgetsTheNodeSoThatItsNextJoinIsFresh()
    {
        var joined = TopicMachine.Next(TopicState.Load([], owing: false), new Join(null, "n1", 1)).State;
        var published = TopicMachine.Next(joined, new Publish(null, TopicChanges.Tools));
        var pushed = TopicMachine.Next(published.State, new Pushed("n1", published.Pushes.Single().Tell, Taken: false));

        var again = TopicMachine.Next(pushed.State, new Join(null, "n1", 1));

        Assert.Empty(pushed.State.Nodes);
        Assert.True(again.Fresh);
    }

    [Fact]
    public void Publish_WhileANodeIsPushedTo_MergesWhatFollows()
    {
        var joined = TopicMachine.Next(TopicState.Load([], owing: false), new Join(null, "n1", 1)).State;
        var published = TopicMachine.Next(joined, new Publish(null, TopicChanges.Tools));
        var second = TopicMachine.Next(published.State, new Publish(null, TopicChanges.Prompts));
        var third = TopicMachine.Next(second.State, new Publish(null, TopicChanges.Resources));

        var pushed = TopicMachine.Next(third.State, new Pushed("n1", published.Pushes.Single().Tell, Taken: true));

        Assert.Empty(second.Pushes);
        Assert.Equal(TopicChanges.Prompts | TopicChanges.Resources, pushed.Pushes.Single().What);
    }

    private static long TellOf(TopicTransition transition, string session) => transition.Tells.Single(tell => tell.Session == session).Tell;
}
