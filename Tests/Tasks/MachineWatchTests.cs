using System.Text;
using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>Who hears of what, and who asks the user.</summary>
public sealed class MachineWatchTests
{
    [Fact]
    public void Watcher_HearsOfEveryChangeUntilTheEnd()
    {
        var rig = TaskRig.Running();
        rig.Tell(new WatchTask("n1", 0));

        rig.Ask();
        var asked = rig.Effects<TaskEffect.Push>().Single();
        rig.Cancel();
        var over = rig.Effects<TaskEffect.Push>().Single();
        rig.EndBody();

        Assert.Equal((TaskPushKind.Changed, "n1"), (asked.What.Kind, Assert.Single(asked.Nodes)));
        Assert.Equal((TaskPushKind.Over, rig.Record.Version), (over.What.Kind, over.What.Version));
        Assert.Empty(rig.State.Watchers);
        Assert.True(over.What.Version > asked.What.Version);
        Assert.Empty(rig.Last.Effects);
    }

    [Fact]
    public void Watcher_OfWhatHasEnded_IsNotRemembered()
    {
        var rig = TaskRig.Running();
        rig.Complete();

        rig.Tell(new WatchTask("n1", 0));

        Assert.Empty(rig.State.Watchers);
        Assert.Equal(WorkStatus.Completed, rig.Reply.View!.Status);
    }

    [Fact]
    public void Version_AfterUnsavedChangesWereLost_IsNotUsedAgain()
    {
        var rig = TaskRig.Running(new TaskPolicy { Replayable = true });
        var saved = rig.State;
        rig.Do(new TaskInput.Reported(1, new TaskProgress(1, null, null), null));
        var seen = rig.Record.Version;

        rig.Now += TimeSpan.FromMilliseconds(5);
        var next = TaskMachine.Next(saved with { Run = null, Node = "n2" }, new TaskInput.Loaded(false) { Now = rig.Now }).State;

        Assert.True(next.Record!.Version > seen);
    }

    [Fact]
    public void Question_IsPutByOneWaiterAtATime()
    {
        var rig = TaskRig.Running();
        rig.Ask();

        var first = Take(rig, "n1/1");
        var second = Take(rig, "n1/2");
        rig.Tell(new DropQuestions("n1/1"));
        var third = Take(rig, "n1/2");

        Assert.Equal((rig.Key(), null, rig.Key()), (first, second, third));
    }

    [Fact]
    public void Question_ThatIsDropped_IsToldToThoseWhoWatch()
    {
        var rig = TaskRig.Running();
        rig.Tell(new WatchTask("n1", 0));
        rig.Ask();
        Take(rig, "n1/1");

        rig.Tell(new DropQuestions("n1/1"));

        Assert.Equal(TaskPushKind.Changed, Assert.Single(rig.Effects<TaskEffect.Push>()).What.Kind);
    }

    [Fact]
    public void Waiter_ThatRepeatsItself_GetsTheSameAgain()
    {
        var rig = TaskRig.Running();
        rig.Ask("one");
        rig.Ask("two");

        var first = Take(rig, "n1/1");
        var again = Take(rig, "n1/1");
        var next = Take(rig, "n1/1", first!);
        var none = Take(rig, "n1/1", first!, next!);

        Assert.Equal((rig.Key(), rig.Key(), rig.Key(1), null), (first, again, next, none));
    }

    [Fact]
    public void Waiter_OfAnEarlierActivation_KeepsWhatItAsks()
    {
        var rig = TaskRig.Running(new TaskPolicy { Replayable = true });
        rig.Ask();
        var next = rig.Reborn();

        var mine = Take(next, "n1/1", rig.Key());
        var other = Take(next, "n1/2");

        Assert.Equal((null, null), (mine, other));
    }

    [Fact]
    public void Question_ThatIsAnswered_IsNobodysAnyMore()
    {
        var rig = TaskRig.Running();
        rig.Ask();
        Take(rig, "n1/1");

        rig.Answer(rig.Key());

        Assert.Empty(rig.State.Takers);
        Assert.Null(Take(rig, "n1/2"));
    }

    [Fact]
    public void WaitersOfALostNode_LoseTheirQuestions()
    {
        var rig = TaskRig.Running();
        rig.Tell(new WatchTask("n7", 0));
        rig.Ask();
        Take(rig, "n7/1");
        var stays = TaskMachine.Stays(rig.State);

        rig.Do(new TaskInput.WatcherLost("n7"));

        Assert.True(stays);
        Assert.False(TaskMachine.Stays(rig.State));
        Assert.Equal(rig.Key(), Take(rig, "n1/2"));
        Assert.Empty(rig.State.Watchers);
    }

    [Fact]
    public void Question_NobodyWaitsFor_IsOfferedToTheSession()
    {
        var rig = TaskRig.Running();

        rig.Ask();

        var offer = Assert.Single(rig.Effects<TaskEffect.Offer>());
        Assert.Equal(("session1", TaskRig.Id, "me", rig.Key()), (offer.Session, offer.Question.Task, offer.Question.Owner, offer.Question.Question!.Key));
    }

    [Fact]
    public void Question_SomebodyWaitsFor_IsNotOffered()
    {
        var rig = TaskRig.Running();
        Take(rig, "n1/1");

        rig.Ask();
        var offered = rig.Effects<TaskEffect.Offer>().Count();
        rig.Tell(new DropQuestions("n1/1"));

        Assert.Equal(0, offered);
        Assert.Equal(rig.Key(), Assert.Single(rig.Effects<TaskEffect.Offer>()).Question.Question!.Key);
    }

    [Fact]
    public void Question_OfASessionThatMoves_IsOfferedToItAgain()
    {
        var rig = TaskRig.Running();
        rig.Ask();

        rig.Tell(new DropQuestions(TakeQuestion.WaiterOf("session1")));

        Assert.Equal(rig.Key(), Assert.Single(rig.Effects<TaskEffect.Offer>()).Question.Question!.Key);
    }

    [Fact]
    public void Question_TheSessionHasTaken_IsNotGivenToAWaiter()
    {
        var rig = TaskRig.Running();
        rig.Ask();

        var session = Take(rig, TakeQuestion.WaiterOf("session1"));
        var waiter = Take(rig, "n1/1");

        Assert.Equal((rig.Key(), null), (session, waiter));
        Assert.Empty(rig.Effects<TaskEffect.Offer>());
    }

    [Fact]
    public void Question_TheSessionCouldNotPutYet_IsWithdrawnForAWaiter()
    {
        var rig = TaskRig.Running();
        rig.Ask();

        var waiter = Take(rig, "n1/1");
        var withdrawn = Assert.Single(rig.Effects<TaskEffect.Offer>());
        var session = Take(rig, TakeQuestion.WaiterOf("session1"));

        Assert.Equal((rig.Key(), null), (waiter, session));
        Assert.Null(withdrawn.Question.Question);
    }

    [Fact]
    public void Questions_AreOfferedOneAfterTheOther()
    {
        var rig = TaskRig.Running();
        rig.Ask("one");
        rig.Ask("two");
        var second = rig.Key(1);
        var early = rig.Effects<TaskEffect.Offer>().Count();

        rig.Answer(rig.Key());
        var next = rig.Effects<TaskEffect.Offer>().Single();
        rig.Cancel();
        var last = rig.Effects<TaskEffect.Offer>().Single();

        Assert.Equal(0, early);
        Assert.Equal(second, next.Question.Question!.Key);
        Assert.Null(last.Question.Question);
    }

    [Theory]
    [InlineData(true, false, "session1")]
    [InlineData(false, true, "session1")]
    [InlineData(false, false, null)]
    public void Question_OfNoSessionOrAHiddenTask_IsNotOffered(bool hidden, bool modern, string? session)
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Hidden = hidden, Modern = modern, Session = session });

        rig.Ask();

        Assert.Empty(rig.Effects<TaskEffect.Offer>());
    }

    [Fact]
    public void Progress_GoesToTheSessionUnderItsTokenAndNamesTheTask()
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Session = "session1", ProgressToken = JsonElement.Parse("\"p7\"") });

        rig.Do(new TaskInput.Reported(1, new TaskProgress(2, 5, "two"), null));

        var told = Assert.Single(rig.Effects<TaskEffect.Tell>());
        Assert.Equal(TaskNoticeKind.Progress, told.Notice.Kind);
        Assert.Equal(
            $$$$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p7","progress":2,"total":5,"message":"two","_meta":{"io.modelcontextprotocol/related-task":{"taskId":"{{{{{TaskRig.Id}}}}}"}}}}""",
            Encoding.UTF8.GetString(told.Notice.Json.Span));
        Assert.Equal(2, TaskViews.Of(rig.State).Progress!.Progress);
        Assert.False(rig.Last.Save);
    }

    [Fact]
    public void Progress_OfAHiddenTask_NamesNoTask()
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Session = "session1", Hidden = true, ProgressToken = JsonElement.Parse("3") });

        rig.Do(new TaskInput.Reported(1, new TaskProgress(2, null, null), "busy"));

        Assert.Equal(
            """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":3,"progress":2}}""",
            Encoding.UTF8.GetString(Assert.Single(rig.Effects<TaskEffect.Tell>()).Notice.Json.Span));
    }

    [Fact]
    public void Log_GoesToTheSessionAndNamesTheTask()
    {
        var rig = TaskRig.Running();

        rig.Do(new TaskInput.Logged(1, "warning", """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"warning","data":"x"}}"""u8.ToArray()));

        var told = Assert.Single(rig.Effects<TaskEffect.Tell>()).Notice;
        Assert.Equal((TaskNoticeKind.Log, "warning"), (told.Kind, told.Level));
        Assert.Contains("\"data\":\"x\",\"_meta\":{\"io.modelcontextprotocol/related-task\"", Encoding.UTF8.GetString(told.Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Status_GoesToTheSessionWheneverItChanges()
    {
        var rig = TaskRig.Running();
        var created = rig.Effects<TaskEffect.Tell>().Count();

        rig.Ask();
        var asked = Status(rig);
        rig.Answer(rig.Key());
        var working = Status(rig);
        rig.Complete("""{"content":[],"isError":true}""");

        Assert.Equal((0, "input_required", "working", "failed"), (created, asked, working, Status(rig)));
    }

    [Fact]
    public void Status_OfAHiddenTask_IsNotTold()
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Session = "session1", Hidden = true });

        rig.Complete();

        Assert.Empty(rig.Effects<TaskEffect.Tell>());
    }

    [Theory]
    [InlineData("""{"elicitation":{}}""", true)]
    [InlineData("""{"sampling":{},"roots":{}}""", false)]
    [InlineData("{}", false)]
    public void Take_ByAClientThatDeclaresSomethingElse_GetsNothing(string declared, bool given)
    {
        var rig = TaskRig.Running();
        rig.Ask();

        rig.Tell(new TakeQuestion("n2/1") { Can = JsonElement.Parse(declared) });
        var first = rig.Reply.View!.Questions.Count;
        rig.Tell(new TakeQuestion("n2/2"));

        Assert.Equal(given ? (1, 0) : (0, 1), (first, rig.Reply.View!.Questions.Count));
    }

    private static string Status(TaskRig rig)
    {
        var notice = Assert.Single(rig.Effects<TaskEffect.Tell>()).Notice;
        using var json = JsonDocument.Parse(notice.Json);
        Assert.Equal(TaskNoticeKind.Status, notice.Kind);
        Assert.Equal(("notifications/tasks/status", TaskRig.Id), (json.RootElement.GetProperty("method").GetString(), json.RootElement.GetProperty("params").GetProperty("taskId").GetString()));
        return json.RootElement.GetProperty("params").GetProperty("status").GetString()!;
    }

    private static string? Take(TaskRig rig, string waiter, params string[] asking)
    {
        rig.Tell(new TakeQuestion(waiter, asking));
        return rig.Reply.View!.Questions.SingleOrDefault()?.Key;
    }
}
