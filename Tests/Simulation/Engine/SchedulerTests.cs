namespace Actors.Tests.Simulation.Engine;

public sealed class SchedulerTests
{
    private readonly Scheduler _scheduler = new(new Random(1));

    [Fact]
    public void Continuation_FromAnotherThread_FailsTheRunAndSaysWhose()
    {
        TaskCompletionSource elsewhere = new();
        var strand = new Lane(_scheduler, "a1").NewStrand("task/1");
        strand.Post(() => _ = Wait(elsewhere.Task));
        _scheduler.Step();

        Thread other = new(elsewhere.SetResult);
        other.Start();
        other.Join();

        Assert.Contains("A continuation for 'a1 task/1' came from another thread", _scheduler.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_OutsideOfEveryStep_FailsTheRunAndSaysWhich()
    {
        Assert.Throws<InvalidOperationException>(() => _scheduler.CheckInside("Save"));

        Assert.StartsWith("Save was called outside the scheduler", _scheduler.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Lane_ThatEnded_RunsNothingMore()
    {
        var ran = new List<string>();
        Lane lane = new(_scheduler, "a1");
        var strand = lane.NewStrand("x");
        strand.Post(() => ran.Add("before"));
        strand.Post(() => ran.Add("after"));

        _scheduler.Step();
        lane.End();
        strand.Post(() => ran.Add("later"));
        var more = _scheduler.Step();

        Assert.Equal(["before"], ran);
        Assert.False(more);
    }

    [Fact]
    public void Lane_ThatPauses_GoesOnWhereItWas()
    {
        var ran = new List<string>();
        Lane lane = new(_scheduler, "a1");
        var strand = lane.NewStrand("x");
        strand.Post(() => ran.Add("one"));
        strand.Post(() => ran.Add("two"));

        _scheduler.Step();
        lane.Pause();
        var paused = _scheduler.Step();
        strand.Post(() => ran.Add("three"));
        lane.Resume();
        while (_scheduler.Step())
        {
        }

        Assert.False(paused);
        Assert.Equal(["one", "two", "three"], ran);
    }

    private static async Task Wait(Task task) => await task;
}
