using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>Attempts that fail, limits that lapse, and bodies that do not end.</summary>
public sealed class MachineRetryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly string[] Io = ["System.IO.IOException", "System.SystemException", "System.Exception"];
    private static readonly TaskPolicy Twice = new() { Retries = 2, Exponential = false, RetryDelay = 5 * Second };

    [Fact]
    public void Failure_WithRetries_IsFollowedByAnotherAttemptAfterTheDelay()
    {
        var rig = TaskRig.Running(Twice);

        rig.Fail(Io);
        var (retryAt, node, woken) = (rig.Record.RetryAt, rig.Record.Node, TaskMachine.WakeAt(rig.State));
        rig.EndBody();
        rig.Wait(5 * Second - TimeSpan.FromTicks(1));
        var early = rig.Record.Attempt;
        rig.Wait(TimeSpan.FromTicks(1));

        Assert.Equal((TaskRig.Begin + (5 * Second), null, TaskRig.Begin + (5 * Second)), (retryAt, node, woken));
        Assert.Equal((1, 2, 1), (early, rig.Record.Attempt, rig.Record.Failures));
        Assert.Equal(WorkStatus.Working, rig.Status);
        Assert.Equal(2, Assert.Single(rig.Effects<TaskEffect.Start>()).Attempt);
    }

    [Fact]
    public void Unavailable_Tool_KeepsTheTaskAndTriesAgainLater()
    {
        var rig = TaskRig.Running();

        rig.Do(new TaskInput.Unavailable(1));
        var (status, message, node) = (rig.Status, rig.Record.Message, rig.Record.Node);
        rig.EndBody(1);
        rig.Wait(30 * Second);

        Assert.Equal((WorkStatus.Working, TaskErrors.Unavailable, null), (status, message, node));
        Assert.Equal((2, 0), (rig.Record.Attempt, rig.Record.Failures));
        Assert.Equal(2, Assert.Single(rig.Effects<TaskEffect.Start>()).Attempt);
    }

    [Fact]
    public void Failure_AfterTheLastRetry_IsTheEnd()
    {
        var rig = TaskRig.Running(Twice);
        for (var i = 0; i < 2; i++)
        {
            rig.Fail(Io);
            rig.EndBody();
            rig.Wait(5 * Second);
        }

        rig.Fail(Io);

        Assert.Equal((WorkStatus.Failed, 3, "oops"), (rig.Status, rig.Record.Attempt, rig.Record.Message));
        Assert.Equal("oops", rig.State.Outcome!.Error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("System.ArgumentNullException", "System.ArgumentException")]
    [InlineData("System.Text.Json.JsonException")]
    [InlineData("System.NotSupportedException")]
    [InlineData("System.NotImplementedException")]
    [InlineData("ModelContextProtocol.McpProtocolException", "ModelContextProtocol.McpException")]
    [InlineData("My.OwnException", "My.BaseException")]
    [InlineData]
    public void Failure_ThatNoRepetitionMends_IsTheEnd(params string[] exception)
    {
        var rig = TaskRig.Running(Twice with { NotRetried = ["My.BaseException"] });

        rig.Fail(exception);

        Assert.Equal(WorkStatus.Failed, rig.Status);
    }

    [Theory]
    [InlineData(0, 0.0, 1000)]
    [InlineData(1, 0.0, 2000)]
    [InlineData(2, 0.0, 4000)]
    [InlineData(2, 1.0, 2000)]
    [InlineData(2, 0.5, 3000)]
    [InlineData(9, 0.0, 60_000)]
    [InlineData(5000, 0.0, 60_000)]
    public void Delay_OfExponentialRetries_DoublesUpToTheLongestAndVaries(int failures, double fraction, int milliseconds)
    {
        var delay = RetryRules.Delay(new TaskPolicy(), failures, fraction);

        Assert.Equal(milliseconds, delay.TotalMilliseconds);
    }

    [Fact]
    public void NextAttempt_WaitsForTheBodyBeforeIt()
    {
        var rig = TaskRig.Running(Twice);
        rig.Fail(Io);

        rig.Wait(9 * Second);
        var waiting = rig.State.WantsSlot;
        rig.EndBody();

        Assert.False(waiting);
        Assert.Equal(2, rig.Record.Attempt);
    }

    [Fact]
    public void Body_ThatKeepsTheNextAttemptWaiting_FailsTheTask()
    {
        var rig = TaskRig.Running(Twice);
        rig.Fail(Io);

        rig.Wait(5 * Second);
        rig.Wait(LimitRules.Grace - TimeSpan.FromTicks(1));
        var before = rig.Status;
        rig.Wait(TimeSpan.FromTicks(1));

        Assert.Equal((WorkStatus.Working, WorkStatus.Failed), (before, rig.Status));
        Assert.Contains("did not", rig.Record.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Timeout_Lapsed_StopsTheBodyAndTriesAgainWhenItHasEnded()
    {
        var rig = TaskRig.Running(Twice with { Timeout = 30 * Second });

        var tick = LimitRules.NextTick(rig.State);
        rig.Wait(30 * Second);
        var told = rig.Effects<TaskEffect.Cancel>().Count();
        rig.Complete(attempt: 1);
        rig.EndBody(1);
        rig.Wait(5 * Second);

        Assert.Equal((TaskRig.Begin + (30 * Second), 1), (tick, told));
        Assert.Equal((WorkStatus.Working, 2), (rig.Status, rig.Record.Attempt));
    }

    [Fact]
    public void Timeout_WithoutRetries_FailsTheTaskAndDropsTheLateResult()
    {
        var rig = TaskRig.Running(new TaskPolicy { Timeout = 30 * Second });

        rig.Wait(30 * Second);
        var told = rig.Effects<TaskEffect.Cancel>().Count();
        rig.Complete();

        Assert.Equal((WorkStatus.Failed, 1), (rig.Status, told));
        Assert.Equal("The tool did not end within 00:00:30.", rig.Record.Message);
    }

    [Fact]
    public void Heartbeat_Missed_FailsTheAttempt()
    {
        var rig = TaskRig.Running(new TaskPolicy { Heartbeat = 10 * Second });

        rig.Wait(9 * Second, sign: null);
        rig.Wait(9 * Second, sign: TaskRig.Begin + (9 * Second));
        var alive = rig.Status;
        rig.Wait(Second, sign: TaskRig.Begin + (9 * Second));

        Assert.Equal((WorkStatus.Working, WorkStatus.Failed), (alive, rig.Status));
        Assert.Equal("The tool gave no sign of life for 00:00:10.", rig.Record.Message);
    }

    [Fact]
    public void Heartbeat_IsLookedForWhenItCouldHaveLapsed()
    {
        var rig = TaskRig.Running(new TaskPolicy { Heartbeat = 10 * Second, Timeout = 60 * Second });

        var first = LimitRules.NextTick(rig.State);
        rig.Wait(10 * Second, sign: TaskRig.Begin + (4 * Second));

        Assert.Equal((TaskRig.Begin + (10 * Second), TaskRig.Begin + (14 * Second)), (first, LimitRules.NextTick(rig.State)));
    }

    [Fact]
    public void Heartbeat_OfABodyThatWaitsForAPerson_IsNotMissed()
    {
        var rig = TaskRig.Running(new TaskPolicy { Heartbeat = 10 * Second });
        rig.Ask();

        rig.Wait(TimeSpan.FromMinutes(20));
        rig.Answer(rig.Key());
        rig.Wait(9 * Second);
        var alive = rig.Status;
        rig.Wait(Second);

        Assert.Equal((WorkStatus.Working, WorkStatus.Failed), (alive, rig.Status));
    }

    [Fact]
    public void Body_ThatEndsWithoutAWord_HasFailed()
    {
        var rig = TaskRig.Running();

        rig.EndBody();

        Assert.Equal((WorkStatus.Failed, "The tool ended without a result."), (rig.Status, rig.Record.Message));
        Assert.Null(rig.State.Run);
    }

    [Fact]
    public void Body_WhoseRunnerThrew_IsTriedAgain()
    {
        var rig = TaskRig.Running(Twice);

        rig.EndBody(exception: [.. Io]);
        rig.Wait(5 * Second);

        Assert.Equal((WorkStatus.Working, 2), (rig.Status, rig.Record.Attempt));
    }

    [Fact]
    public void Words_OfAnEarlierAttempt_AreDropped()
    {
        var rig = TaskRig.Running(Twice);
        rig.Fail(Io);
        rig.EndBody();
        rig.Wait(5 * Second);

        rig.Complete(attempt: 1);
        rig.EndBody(1);

        Assert.Equal((WorkStatus.Working, true), (rig.Status, rig.State.Run!.IsLive));
    }

    [Fact]
    public void Step_IsSavedBeforeItsBodyGoesOn()
    {
        var rig = TaskRig.Running();

        rig.Do(new TaskInput.Stepped(1, 4, "fetch", TaskRig.Accepted));

        Assert.True(rig.Last.Save);
        Assert.Equal("s/fetch", Assert.Single(rig.Last.Rows).Key);
        Assert.Equal(4, Assert.Single(rig.Effects<TaskEffect.StepSaved>()).Number);
    }

    [Fact]
    public void Cancel_IsSavedBeforeTheBodyIsTold()
    {
        var rig = TaskRig.Running();

        rig.Cancel("No longer needed.");

        Assert.True(rig.Last.Save);
        Assert.Equal(1, Assert.Single(rig.Effects<TaskEffect.Cancel>()).Attempt);
        Assert.Equal((TaskReplyKind.Ok, WorkStatus.Cancelled, "No longer needed."), (rig.Reply.Kind, rig.Reply.View!.Status, rig.Reply.View.Message));
    }

    [Fact]
    public void Cancel_OfWhatHasEnded_SaysSo()
    {
        var rig = TaskRig.Running();
        rig.Complete();

        rig.Cancel();

        Assert.Equal((TaskReplyKind.Over, WorkStatus.Completed), (rig.Reply.Kind, rig.Reply.View!.Status));
    }

    [Fact]
    public void Body_ThatSaidHowItEnded_IsNotToldToEnd()
    {
        var rig = TaskRig.Running();

        rig.Complete();

        Assert.Empty(rig.Effects<TaskEffect.Cancel>());
    }

    [Fact]
    public void RetryThatIsDue_WithoutRoom_WaitsWithoutLookingAtTheClock()
    {
        var rig = TaskRig.Running(Twice);
        rig.Fail(Io);
        rig.EndBody();
        rig.HasRoom = false;

        rig.Wait(5 * Second);

        Assert.True(rig.State.WantsSlot);
        Assert.Null(LimitRules.NextTick(rig.State));
    }

    [Fact]
    public void RetryThatIsDue_WhileTheOldBodyGoesOn_IsWokenShouldItsActivationBeLost()
    {
        var rig = TaskRig.Running(Twice);
        rig.Fail(Io);

        rig.Wait(6 * Second);

        Assert.False(rig.State.WantsSlot);
        Assert.True(TaskMachine.RunsHere(rig.State));
    }

    [Fact]
    public void NextAttempt_ThatWaitsForAnEarlierActivationsBody_IsWokenShouldItsActivationBeLost()
    {
        var rig = TaskRig.Running(new TaskPolicy { Replayable = true }).Reborn("n1", bodyHere: true);

        var next = rig.State;

        Assert.Equal((false, null), (next.WantsSlot, next.Record!.Node));
        Assert.True(TaskMachine.RunsHere(next));
    }
}
