using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams;

/// <summary>Who hears what a server says or asks of its own accord, and how its facts and followed resources are kept current.</summary>
public sealed class MachineNoticeTests
{
    private const string Log = "notifications/message", ToolsChanged = "notifications/tools/list_changed";

    [Fact]
    public void Log_WithOneCallersCalls_GoesToTheNewest()
    {
        var rig = UpstreamRig.Ready();
        rig.Call(caller: "me");
        var newest = rig.Call(caller: "me");

        rig.Notice(Log);

        Assert.Equal(newest, Assert.Single(rig.Effects<UpstreamEffect.Notify>()).Call);
    }

    [Fact]
    public void Log_WithSeveralCallers_ReachesNobody()
    {
        var rig = UpstreamRig.Ready();
        rig.Call(caller: "me");
        rig.Call(caller: "you");

        Assert.Empty(rig.Notice(Log).Effects);
    }

    [Fact]
    public void Log_WithoutACall_ReachesNobody() => Assert.Empty(UpstreamRig.Ready().Notice(Log).Effects);

    [Fact]
    public void Question_OfACall_IsPutToItsCaller_AndAnsweredOnce()
    {
        var rig = UpstreamRig.Ready();
        var (call, other) = (rig.Call(caller: "me"), rig.Call(caller: "you"));

        var question = rig.Ask(call);
        Assert.Equal((call, question), Assert.Single(rig.Effects<UpstreamEffect.Ask>()) is var ask ? (ask.Call, ask.Question) : default);
        Assert.Empty(rig.Answer(other, question).Effects);
        Assert.Single(rig.Answer(call, question).Effects.OfType<UpstreamEffect.Answer>());

        Assert.Empty(rig.Answer(call, question).Effects);
    }

    [Fact]
    public void Question_AnsweredWithAnError_GetsIt()
    {
        var rig = UpstreamRig.Ready();
        var call = rig.Call();
        var question = rig.Ask(call);
        var error = new RpcError(-1, "No.");

        rig.Answer(call, question, error);

        Assert.Equal(new UpstreamEffect.Refuse(question, error), Assert.Single(rig.Last.Effects));
    }

    [Fact]
    public void Question_OfNoCall_WithOneCaller_IsPutToTheNewest()
    {
        var rig = UpstreamRig.Ready();
        rig.Call();
        var newest = rig.Call();

        rig.Ask();

        Assert.Equal(newest, Assert.Single(rig.Effects<UpstreamEffect.Ask>()).Call);
    }

    [Fact]
    public void Question_OfNoCall_WithSeveralCallers_IsRefused()
    {
        var rig = UpstreamRig.Ready();
        rig.Call(caller: "me");
        rig.Call(caller: "you");

        rig.Ask();

        Assert.Contains("several callers", Assert.Single(rig.Effects<UpstreamEffect.Refuse>()).Error.Message);
    }

    [Fact]
    public void Question_WithoutACall_GetsNoRoots_AndOtherwiseAnError()
    {
        var rig = UpstreamRig.Ready();

        rig.Ask(method: "roots/list");
        Assert.Equal("""{"roots":[]}""", Assert.Single(rig.Effects<UpstreamEffect.Answer>()).Result.GetRawText());
        rig.Ask(method: "sampling/createMessage");

        Assert.Single(rig.Effects<UpstreamEffect.Refuse>());
    }

    [Fact]
    public void Question_OfACallThatIsOver_IsRefused()
    {
        var rig = UpstreamRig.Ready();
        var call = rig.Call();
        rig.End(call);

        rig.Ask(call);

        Assert.Single(rig.Effects<UpstreamEffect.Refuse>());
    }

    [Fact]
    public void OpenQuestion_OfACallThatEnds_IsRefused()
    {
        var rig = UpstreamRig.Ready();
        var call = rig.Call();
        var question = rig.Ask(call);

        rig.Cancel(call);

        Assert.Equal(question, Assert.Single(rig.Effects<UpstreamEffect.Refuse>()).Question);
        Assert.Empty(rig.State.Questions);
    }

    [Fact]
    public void Question_ThatTheServerTakesBack_IsTakenFromTheCaller()
    {
        var rig = UpstreamRig.Ready();
        var call = rig.Call();
        var question = rig.Ask(call);

        rig.Do(new UpstreamInput.Unasked(question));

        Assert.Equal(new UpstreamEffect.Unask(call, question), Assert.Single(rig.Last.Effects));
        Assert.Empty(rig.Answer(call, question).Effects);
    }

    [Fact]
    public void Facts_AreReadOnce_ForAllWhoWant()
    {
        var rig = UpstreamRig.Ready();
        var calls = new[] { rig.Call(UpstreamCallKind.Facts), rig.Call(UpstreamCallKind.Facts) };

        rig.ReadFacts();
        var told = rig.Effects<UpstreamEffect.TellFacts>().Select(tell => tell.Call);
        var later = rig.Call(UpstreamCallKind.Facts);

        Assert.Equal(calls, told);
        Assert.Equal(later, Assert.Single(rig.Effects<UpstreamEffect.TellFacts>()).Call);
        Assert.Single(rig.All.OfType<UpstreamEffect.ReadFacts>());
    }

    [Fact]
    public void ChangedLists_InABurst_AreReadOnce_AndPublishedIfTheyDiffer()
    {
        var rig = Known();
        var before = rig.All.Count;

        rig.Notice(ToolsChanged);
        rig.Notice("notifications/prompts/list_changed");
        rig.Notice("notifications/resources/list_changed");
        rig.Wait(UpstreamFactRules.Merged);
        Assert.Single(rig.All.Skip(before).OfType<UpstreamEffect.ReadFacts>());
        rig.ReadFacts(changed: true);

        Assert.Single(rig.Effects<UpstreamEffect.PublishFacts>());
    }

    [Fact]
    public void ChangedList_WhileItIsRead_IsReadAgain()
    {
        var rig = Known();
        rig.Notice(ToolsChanged);
        rig.Wait(UpstreamFactRules.Merged);

        rig.Notice(ToolsChanged);
        rig.Wait(UpstreamFactRules.Merged);
        Assert.Empty(rig.Last.Effects);
        rig.ReadFacts(changed: false);
        Assert.Empty(rig.Last.Effects);
        rig.Wait(UpstreamFactRules.Merged);

        Assert.Single(rig.Effects<UpstreamEffect.ReadFacts>());
    }

    [Fact]
    public void NewLink_IsReadAgain_AndPublishedIfItDiffers()
    {
        var rig = Known();
        rig.Lose();
        rig.EndLink();
        var call = rig.Call(UpstreamCallKind.Facts);
        rig.Connect();

        var waited = rig.Effects<UpstreamEffect.TellFacts>();
        rig.ReadFacts(changed: false);

        Assert.Empty(waited);
        Assert.Equal(new UpstreamEffect.TellFacts(call), Assert.Single(rig.Last.Effects));
    }

    [Fact]
    public void FirstLink_IsPublished_SinceAnEarlierActorMayHaveSaidSomethingElse()
    {
        var rig = new UpstreamRig();
        rig.Call();

        Assert.Single(rig.Connect().Effects.OfType<UpstreamEffect.PublishFacts>());
    }

    [Fact]
    public void FactsThatCannotBeRead_TellWhoWaits_AndAreReadForTheNext()
    {
        var rig = UpstreamRig.Ready();
        var call = rig.Call(UpstreamCallKind.Facts);

        rig.Do(new UpstreamInput.FactsFailed(rig.State.Link, new(UpstreamFailure.Unavailable, "No.")));
        Assert.Equal([(call, UpstreamFailure.Unavailable)], rig.Failed);
        rig.Call(UpstreamCallKind.Facts);

        Assert.Single(rig.Effects<UpstreamEffect.ReadFacts>());
    }

    [Fact]
    public void FactsThatAreRefused_CostOneConnect()
    {
        var rig = UpstreamRig.Ready();
        var call = rig.Call(UpstreamCallKind.Facts);

        rig.Do(new UpstreamInput.FactsFailed(rig.State.Link, new(UpstreamFailure.Lost, "No.", Refused: true)));
        rig.EndLink();
        rig.Connect();
        rig.ReadFacts();

        Assert.Equal(call, Assert.Single(rig.Effects<UpstreamEffect.TellFacts>()).Call);
    }

    [Fact]
    public void FollowedResource_IsToldOf_AndKeepsTheConnection()
    {
        var rig = UpstreamRig.Ready();
        rig.End(rig.Call(UpstreamCallKind.Follow, uri: "file:///a"));

        rig.Notice("notifications/resources/updated", JsonElement.Parse("""{"uri":"file:///a"}"""));
        Assert.Equal(new UpstreamEffect.PublishResource("file:///a"), Assert.Single(rig.Last.Effects));
        for (var i = 0; i < 100; i++)
        {
            rig.Beat();
            rig.Wait(UpstreamTimeRules.Lease / 2);
        }

        Assert.Equal(UpstreamPhase.Ready, rig.Phase);
    }

    [Fact]
    public void FollowedResource_OfALostLink_IsFollowedByTheNext_WithoutACall()
    {
        var rig = UpstreamRig.Ready();
        rig.End(rig.Call(UpstreamCallKind.Follow, uri: "file:///a"));

        rig.Lose();
        rig.EndLink();
        Assert.Single(rig.Effects<UpstreamEffect.Connect>());
        rig.Connect();

        Assert.Equal([new UpstreamEffect.Subscribe(rig.State.Link, "file:///a", true)], rig.Effects<UpstreamEffect.Subscribe>());
    }

    [Fact]
    public void FollowedResource_OfNobody_IsUnsubscribed()
    {
        var rig = UpstreamRig.Ready();
        rig.End(rig.Call(UpstreamCallKind.Follow, uri: "file:///a", node: "n1"));
        rig.End(rig.Call(UpstreamCallKind.Follow, uri: "file:///a", node: "n2"));

        var first = rig.Call(UpstreamCallKind.Unfollow, uri: "file:///a", node: "n1");
        Assert.Equal(new UpstreamEffect.Finish(first), Assert.Single(rig.Last.Effects));
        rig.Call(UpstreamCallKind.Unfollow, uri: "file:///a", node: "n2");

        Assert.Equal([new UpstreamEffect.Subscribe(rig.State.Link, "file:///a", false)], rig.Effects<UpstreamEffect.Subscribe>());
        Assert.Empty(rig.State.Follows);
    }

    [Fact]
    public void FollowedResource_OfANodeThatIsGone_IsUnsubscribed()
    {
        var rig = UpstreamRig.Ready();
        rig.End(rig.Call(UpstreamCallKind.Follow, uri: "file:///a"));

        rig.Wait(UpstreamTimeRules.Lease);

        Assert.Single(rig.Effects<UpstreamEffect.Subscribe>(), subscribe => !subscribe.Follow);
        Assert.Empty(rig.State.Follows);
    }

    [Fact]
    public void FollowThatTheServerRefuses_IsNone()
    {
        var rig = UpstreamRig.Ready();
        var follow = rig.Call(UpstreamCallKind.Follow, uri: "file:///a");

        rig.End(follow, UpstreamCallEnd.Refused);

        Assert.Empty(rig.State.Follows);
    }

    [Fact]
    public void FollowBeyondTheLimit_IsRefused()
    {
        var rig = UpstreamRig.Ready(new() { MaxCalls = 5000 });
        rig.Declare("n1", [.. Enumerable.Range(0, UpstreamFollowRules.Most).Select(number => $"file:///{number}")]);

        rig.Call(UpstreamCallKind.Follow, uri: "file:///more");
        var more = rig.Last.Reply!.Failure;
        rig.Call(UpstreamCallKind.Follow, uri: "file:///7");

        Assert.Equal(UpstreamFailure.TooMany, more);
        Assert.Equal(UpstreamFailure.None, rig.Last.Reply!.Failure);
    }

    [Fact]
    public void Declared_ReplacesWhatIsKnownOfTheNode()
    {
        var rig = UpstreamRig.Ready();
        rig.Declare("n1", "a", "b");

        rig.Declare("n1", "b", "c");

        Assert.Equal(["b", "c"], rig.State.Follows.Keys);
        Assert.Equal([("a", false), ("c", true)], rig.Effects<UpstreamEffect.Subscribe>().Select(subscribe => (subscribe.Uri, subscribe.Follow)));
    }

    private static UpstreamRig Known()
    {
        var rig = UpstreamRig.Ready();
        rig.Call(UpstreamCallKind.Facts);
        rig.ReadFacts();
        return rig;
    }
}
