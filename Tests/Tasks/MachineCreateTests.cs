using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>How a task comes to be, who sees it, and how it is gone.</summary>
public sealed class MachineCreateTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Create_WithRoom_ClaimsTheFirstAttemptInTheSameSave()
    {
        var rig = new TaskRig();

        rig.Create();

        Assert.True(rig.Last.Save);
        Assert.Equal("tool", rig.Record.Call!.Tool);
        Assert.Empty(rig.Last.Rows);
        Assert.Equal((1, "n1", TaskRig.Begin), (rig.Record.Attempt, rig.Record.Node, rig.Record.Started));
        Assert.Equal(1, Assert.Single(rig.Effects<TaskEffect.Start>()).Attempt);
        Assert.Equal((TaskReplyKind.Ok, 1), (rig.Reply.Kind, rig.Reply.View!.Attempt));
    }

    [Fact]
    public void Create_WithoutRoom_IsSavedAndWaits()
    {
        var rig = new TaskRig { HasRoom = false };

        rig.Create();

        Assert.True(rig.Last.Save);
        Assert.Equal((0, null, WorkStatus.Working), (rig.Record.Attempt, rig.Record.Node, rig.Status));
        Assert.True(rig.State.WantsSlot && TaskMachine.RunsHere(rig.State) && TaskMachine.Stays(rig.State));
        Assert.Empty(rig.Effects<TaskEffect.Start>());
    }

    [Fact]
    public void Turn_ThatComesLater_ClaimsAndStarts()
    {
        var rig = new TaskRig { HasRoom = false };
        rig.Create();

        rig.HasRoom = true;
        rig.Wait(TimeSpan.FromSeconds(5));

        Assert.True(rig.Last.Save);
        Assert.Equal((1, "n1", rig.Now), (rig.Record.Attempt, rig.Record.Node, rig.Record.Started));
        Assert.Single(rig.Effects<TaskEffect.Start>());
    }

    [Fact]
    public void Turn_OfATaskThatHasEndedMeanwhile_IsNotTaken()
    {
        var rig = new TaskRig { HasRoom = false };
        rig.Create();
        rig.Cancel();

        rig.Do(new TaskInput.Granted());

        Assert.Equal((0, WorkStatus.Cancelled, false), (rig.Record.Attempt, rig.Status, rig.State.WantsSlot));
        Assert.Empty(rig.Last.Effects);
    }

    [Fact]
    public void Create_Again_GivesTheTaskThatIsThere()
    {
        var rig = TaskRig.Running();

        rig.Create();

        Assert.Equal((TaskReplyKind.Ok, 1), (rig.Reply.Kind, rig.Reply.View!.Attempt));
        Assert.False(rig.Last.Save);
        Assert.Empty(rig.Effects<TaskEffect.Start>());
    }

    [Theory]
    [InlineData("me", "another call")]
    [InlineData("somebody else", "d")]
    public void Create_AnotherCallUnderTheSameId_IsAConflict(string owner, string digest)
    {
        var rig = TaskRig.Running();

        rig.Create(owner, digest);

        Assert.Equal(TaskReplyKind.Conflict, rig.Reply.Kind);
        Assert.Null(rig.Reply.View);
    }

    [Fact]
    public void Create_ByWhoMaySeeIt_ShowsAHiddenTask()
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Hidden = true, CanBeJoined = true });

        rig.Tell(new CreateTask("me", TaskRig.CallOf(), new TaskOrigin(), rig.Policy));

        Assert.True(rig.Last.Save);
        Assert.False(rig.Record.Origin.Hidden);
        Assert.Equal(TaskReplyKind.Ok, Read(rig, "me"));
    }

    [Theory]
    [InlineData("me", false, TaskReplyKind.Ok)]
    [InlineData("somebody else", false, TaskReplyKind.Unknown)]
    [InlineData(null, false, TaskReplyKind.Ok)]
    [InlineData("me", true, TaskReplyKind.Unknown)]
    [InlineData(null, true, TaskReplyKind.Ok)]
    public void Task_IsKnown_ToItsOwnerUnlessHidden(string? owner, bool hidden, TaskReplyKind kind)
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Hidden = hidden });

        var read = Read(rig, owner);
        var answered = rig.Answer("q", owner: owner).Reply!.Kind;
        var refused = rig.Tell(new RefuseTask(owner, "q", 1, "")).Reply!.Kind;
        var cancelled = rig.Tell(new CancelTask(owner, null)).Reply!.Kind;

        Assert.Equal((kind, kind, kind, kind), (read, answered, refused, cancelled));
        Assert.Equal(kind == TaskReplyKind.Ok, rig.Record.IsFinal);
    }

    [Fact]
    public void Task_ThatWasNeverThere_IsUnknown()
    {
        var rig = new TaskRig();

        var read = Read(rig, null);
        var kinds = new Core.Engine.IMessage<TaskReply>[] { new CancelTask(null, null), new WatchTask("n1", 0), new TakeQuestion("n1/1"), new DropQuestions("n1/1"), new UnwatchTask("n1") }
            .Select(message => rig.Tell(message).Reply!.Kind);

        Assert.Equal(TaskReplyKind.Unknown, read);
        Assert.All(kinds, kind => Assert.Equal(TaskReplyKind.Unknown, kind));
        Assert.Null(rig.State.Record);
    }

    [Fact]
    public void Task_UntilItsTime_IsKept()
    {
        var rig = TaskRig.Running(new TaskPolicy { Ttl = Hour });
        rig.Complete();

        rig.Now = TaskRig.Begin + Hour - TimeSpan.FromMilliseconds(1);

        Assert.Equal(TaskReplyKind.Ok, Read(rig, "me"));
        Assert.Equal(TaskRig.Begin + Hour, TaskMachine.WakeAt(rig.State));
    }

    [Fact]
    public void Task_AfterItsTime_IsGoneForReadersAtOnce()
    {
        var rig = TaskRig.Running(new TaskPolicy { Ttl = Hour });

        rig.Now = TaskRig.Begin + Hour;

        Assert.Equal(TaskReplyKind.Unknown, Read(rig, "me"));
        Assert.NotNull(rig.State.Record);
    }

    [Fact]
    public void Task_WokenAfterItsTime_IsErasedWithItsBody()
    {
        var rig = TaskRig.Running(new TaskPolicy { Ttl = Hour });
        rig.Tell(new WatchTask("n1", 0));

        rig.Wait(Hour);

        Assert.True(rig.Last is { Save: true, Clear: true });
        Assert.Null(rig.State.Record);
        Assert.Null(TaskMachine.WakeAt(rig.State));
        Assert.Equal(1, Assert.Single(rig.Effects<TaskEffect.Cancel>()).Attempt);
        Assert.Equal(TaskPushKind.Over, Assert.Single(rig.Effects<TaskEffect.Push>()).What.Kind);
        Assert.Equal("me", Assert.Single(rig.Effects<TaskEffect.TellGone>()).Owner);
    }

    [Fact]
    public void Message_AfterItsTime_ErasesTheTaskAndKnowsNothing()
    {
        var rig = TaskRig.Running(new TaskPolicy { Ttl = Hour });

        rig.Now += Hour;
        rig.Cancel();

        Assert.Equal(TaskReplyKind.Unknown, rig.Reply.Kind);
        Assert.True(rig.Last is { Save: true, Clear: true, State.Record: null });
    }

    [Fact]
    public void Create_AfterItsTime_WaitsForTheOldBody()
    {
        var rig = TaskRig.Running(new TaskPolicy { Ttl = Hour });
        rig.Now += Hour;

        rig.Create();
        var first = rig.Reply.Kind;
        rig.EndBody(1);
        rig.Create(digest: "another");

        Assert.Equal((TaskReplyKind.Conflict, TaskReplyKind.Ok), (first, rig.Reply.Kind));
        Assert.Equal(("another", 1), (rig.Record.Digest, rig.Record.Attempt));
    }

    [Fact]
    public void BodyOfAnErasedTask_IsNotHeard()
    {
        var rig = TaskRig.Running(new TaskPolicy { Ttl = Hour });
        rig.Wait(Hour);

        rig.Do(new TaskInput.Stepped(1, 7, "s", TaskRig.Accepted));
        var late = Assert.Single(rig.Effects<TaskEffect.TooLate>());
        rig.Complete(attempt: 1);

        Assert.Equal(7, late.Number);
        Assert.Null(rig.State.Record);
        Assert.False(rig.Last.Save);
    }

    [Fact]
    public void Ttl_BeyondAllTime_DoesNotOverflow()
    {
        var rig = TaskRig.Running(new TaskPolicy { Ttl = TimeSpan.MaxValue });

        Assert.Equal(DateTimeOffset.MaxValue, TaskMachine.WakeAt(rig.State));
    }

    private static TaskReplyKind Read(TaskRig rig, string? owner) => TaskMachine.Read(rig.State, new ReadTask(owner, false), rig.Now).Kind;
}
