using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>How long tasks are kept that their callers do not see.</summary>
public sealed class MachineHiddenTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void End_OfAHiddenTaskThatNobodyComesBackFor_IsKeptAMinuteLonger()
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Modern = true, Hidden = true });

        rig.Wait(5 * Minute);
        rig.Complete();
        rig.EndBody(1);
        var woken = TaskMachine.WakeAt(rig.State);
        rig.Wait(Minute);

        Assert.Equal(TaskRig.Begin + (6 * Minute), woken);
        Assert.Null(rig.State.Record);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void End_OfATaskThatSomebodyMayComeBackFor_IsKeptForItsTime(bool hidden, bool canBeJoined)
    {
        var rig = TaskRig.Running(origin: new TaskOrigin { Session = "s", Hidden = hidden, CanBeJoined = canBeJoined });

        rig.Complete();

        Assert.Equal(TimeSpan.FromHours(1), rig.Record.Policy.Ttl);
    }

    [Fact]
    public void End_ShortlyBeforeItsTime_DoesNotMakeItLonger()
    {
        var rig = TaskRig.Running(new TaskPolicy { Ttl = Minute }, new TaskOrigin { Modern = true, Hidden = true });

        rig.Wait(Minute / 2);
        rig.Complete();

        Assert.Equal(Minute, rig.Record.Policy.Ttl);
    }
}
