using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>The one rule for starting again.</summary>
public sealed class MachineRestartTests
{
    private static readonly TaskPolicy Replayable = new() { Replayable = true };

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void LostBody_OfAToolThatMayRunAgain_IsStartedAtOnce(bool replayable, int retries)
    {
        var rig = TaskRig.Running(new TaskPolicy { Replayable = replayable, Retries = retries });

        var next = rig.Reborn();

        Assert.Equal((WorkStatus.Working, 2, "n2", 0), (next.Status, next.Record.Attempt, next.Record.Node, next.Record.Failures));
        Assert.True(next.Last.Save);
        Assert.Equal(2, Assert.Single(next.Effects<TaskEffect.Start>()).Attempt);
    }

    [Fact]
    public void LostBody_OfAnyOtherTool_FailsAndSaysWhy()
    {
        var rig = TaskRig.Running();
        rig.Ask();
        var key = rig.Key();

        var next = rig.Reborn();
        next.Answer(key);

        Assert.Equal((WorkStatus.Failed, TaskErrors.Lost), (next.Status, next.Record.Message));
        Assert.Equal(TaskReplyKind.Over, next.Reply.Kind);
        Assert.Empty(next.Reply.View!.Questions);
    }

    [Fact]
    public void LostBody_OnTheSameNode_IsLostToo()
    {
        var next = TaskRig.Running().Reborn("n1");

        Assert.Equal(WorkStatus.Failed, next.Status);
    }

    [Fact]
    public void EarlierBody_ThatStillRunsHere_IsWaitedFor()
    {
        var next = TaskRig.Running(Replayable).Reborn("n1", bodyHere: true);
        var (attempt, wants) = (next.Record.Attempt, next.State.WantsSlot);

        next.EndBody(1);

        Assert.Equal((1, false), (attempt, wants));
        Assert.Equal(2, next.Record.Attempt);
        Assert.Single(next.Effects<TaskEffect.Start>());
    }

    [Fact]
    public void EarlierBody_ThatDoesNotEnd_FailsTheTask()
    {
        var next = TaskRig.Running(Replayable).Reborn("n1", bodyHere: true);

        next.Wait(LimitRules.Grace);

        Assert.Equal(WorkStatus.Failed, next.Status);
    }

    [Fact]
    public void LostBody_AHundredTimes_IsNotStartedOnceMore()
    {
        var rig = TaskRig.Running(Replayable);

        for (var i = 0; i < RestartRules.MaxLosses; i++)
        {
            rig = rig.Reborn();
        }

        Assert.Equal((WorkStatus.Working, 101), (rig.Status, rig.Record.Attempt));
        Assert.Equal(WorkStatus.Failed, rig.Reborn().Status);
    }

    [Fact]
    public void Task_ThatWaitedForItsTurn_GoesOnWaiting()
    {
        var rig = new TaskRig { HasRoom = false };
        rig.Create();

        var next = rig.Reborn();
        next.HasRoom = true;
        next.Tick();

        Assert.Equal((WorkStatus.Working, 1), (next.Status, next.Record.Attempt));
    }

    [Fact]
    public void Task_ThatWaitsForItsRetry_WaitsOn()
    {
        var rig = TaskRig.Running(new TaskPolicy { Retries = 1 });
        rig.Fail("System.Exception");

        var next = rig.Reborn();
        var early = next.Record.Attempt;
        next.Wait(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 2, 1), (early, next.Record.Attempt, next.Record.Failures));
    }

    [Fact]
    public void HiddenTask_OfAModernCall_IsCancelledWithItsNode()
    {
        var next = TaskRig.Running(Replayable, new TaskOrigin { Modern = true, Hidden = true }).Reborn();

        Assert.Equal((WorkStatus.Cancelled, TaskErrors.NobodyWaits), (next.Status, next.Record.Message));
    }

    [Fact]
    public void HiddenTask_OfAModernCall_IsStartedAgainWhereItsCallerIs()
    {
        var next = TaskRig.Running(Replayable, new TaskOrigin { Modern = true, Hidden = true }).Reborn("n1");

        Assert.Equal((WorkStatus.Working, 2), (next.Status, next.Record.Attempt));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void HiddenTask_SomebodyMayComeBackFor_IsStartedAgain(bool modern, bool canBeJoined)
    {
        var next = TaskRig.Running(Replayable, new TaskOrigin { Modern = modern, Hidden = true, CanBeJoined = canBeJoined }).Reborn();

        Assert.Equal((WorkStatus.Working, 2), (next.Status, next.Record.Attempt));
    }

    [Fact]
    public void Drain_OfAToolThatMayRunAgain_KeepsTheClaim()
    {
        var rig = TaskRig.Running(Replayable);

        rig.Do(new TaskInput.Drained());

        Assert.False(rig.Last.Save);
        Assert.True(TaskMachine.RunsHere(rig.State));
        Assert.Equal(2, rig.Reborn().Record.Attempt);
    }

    [Fact]
    public void Drain_OfAnyOtherTool_FailsTheTask()
    {
        var rig = TaskRig.Running();
        rig.Tell(new WatchTask("n1", 0));

        rig.Do(new TaskInput.Drained());

        Assert.Equal((WorkStatus.Failed, TaskErrors.Lost), (rig.Status, rig.Record.Message));
        Assert.Equal(TaskPushKind.Over, Assert.Single(rig.Effects<TaskEffect.Push>()).What.Kind);
    }

    [Fact]
    public void Drain_OfWhatDoesNotRun_ChangesNothing()
    {
        var rig = TaskRig.Running();
        rig.AskAndEnd(null, "a");

        rig.Do(new TaskInput.Drained());

        Assert.Equal(WorkStatus.InputRequired, rig.Status);
        Assert.False(rig.Last.Save);
    }

    [Fact]
    public void Saved_IsReadAsLongAsThereIsData()
    {
        var rig = TaskRig.Running(new TaskPolicy { Retries = 2, Timeout = TimeSpan.FromMinutes(5), NotRetried = ["X"] });
        rig.Ask();
        rig.Answer(rig.Key());

        var record = System.Text.Json.JsonSerializer.Serialize(rig.Record, TaskJson.Default.TaskRecord);
        var question = System.Text.Json.JsonSerializer.Serialize(rig.Record.Questions[0], TaskJson.Default.AskedQuestion);

        // What is written here is in people's data: what is added must be optional, and nothing may be renamed.
        Assert.Equal(
            """{"format":1,"owner":"me","tool":"tool","digest":"d","origin":{"session":"session1"}"""
            + ""","policy":{"ttl":"01:00:00","pollInterval":"00:00:01","timeout":"00:05:00","retries":2,"retryDelay":"00:00:01","maxRetryDelay":"00:01:00","exponential":true,"notRetried":["X"]}"""
            + ""","created":"2026-01-01T00:00:00+00:00","updated":"2026-01-01T00:00:00+00:00","status":"Working","version":1767225600003,"attempt":1,"node":"n1","started":"2026-01-01T00:00:00+00:00","home":"n1","call":{"tool":"tool","params":{"name":"tool"},"version":"2025-11-25","capabilities":{"elicitation":{},"sampling":{},"roots":{}},"claims":[],"captured":{},"digest":"d"}}""",
            record);
        Assert.Equal(
            """{"key":"KEY","method":"elicitation/create","params":{"message":"How many?","requestedSchema":{"type":"object"}},"status":"Answered","answer":{"action":"accept","content":{"n":1}}}""",
            question.Replace(rig.Key(), "KEY", StringComparison.Ordinal));
    }

    [Fact]
    public void Record_RoundTripsThroughJson_WithoutItsQuestions()
    {
        var rig = TaskRig.Running(new TaskPolicy { Retries = 2, RetryDelay = TimeSpan.Zero, NotRetried = ["X"] }, new TaskOrigin { Session = "s", ProgressToken = System.Text.Json.JsonElement.Parse("7") });
        rig.Ask();

        var json = System.Text.Json.JsonSerializer.Serialize(rig.Record, TaskJson.Default.TaskRecord);
        var read = System.Text.Json.JsonSerializer.Deserialize(json, TaskJson.Default.TaskRecord)!;

        Assert.Empty(read.Questions);
        Assert.Equal(json, System.Text.Json.JsonSerializer.Serialize(read, TaskJson.Default.TaskRecord));
        Assert.Equal((TimeSpan.Zero, "X", 7), (read.Policy.RetryDelay, Assert.Single(read.Policy.NotRetried), read.Origin.ProgressToken.GetInt32()));
    }
}
