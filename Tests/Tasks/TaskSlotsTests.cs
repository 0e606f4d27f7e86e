using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

public sealed class TaskSlotsTests
{
    private readonly List<string> _granted = [];

    [Fact]
    public void Enter_WithRoom_IsGrantedAtOnce()
    {
        var slots = new TaskSlots(2);

        var slot = Enter(slots, "1");

        Assert.True(slot.IsGranted);
        Assert.Equal((1, 0), (slots.Running, slots.Waiting));
        Assert.Empty(_granted);
    }

    [Fact]
    public void Queue_IsFirstComeFirstServed()
    {
        var slots = new TaskSlots(1);
        var first = Enter(slots, "1");
        var second = Enter(slots, "2");
        Enter(slots, "3");

        slots.Leave(first);
        slots.Leave(second);

        Assert.Equal(["2", "3"], _granted);
    }

    [Fact]
    public void Park_OfABodyThatWaitsForItsUser_LetsAnotherRunMeanwhile()
    {
        var slots = new TaskSlots(1, mostOfOwner: 1);
        var asking = Enter(slots, "1");
        Enter(slots, "2");
        Enter(slots, "3");

        slots.Park(asking, waits: true);
        var meanwhile = _granted.ToArray();
        slots.Park(asking, waits: false);
        slots.Leave(asking);

        Assert.Equal(["2"], meanwhile);
        Assert.Equal(["2"], _granted);
        Assert.Equal((1, 1), (slots.Running, slots.Waiting));
    }

    [Fact]
    public void Leave_OfAParkedPlace_FreesItOnce()
    {
        var slots = new TaskSlots(1);
        var asking = Enter(slots, "1");
        Enter(slots, "2");
        Enter(slots, "3");
        slots.Park(asking, waits: true);

        slots.Leave(asking);

        Assert.Equal(["2"], _granted);
    }

    [Fact]
    public void Owner_AtItsLimit_HoldsUpNobodyElse()
    {
        var slots = new TaskSlots(10, mostOfOwner: 1);
        var first = Enter(slots, "1", owner: "a");
        var waits = Enter(slots, "2", owner: "a");
        var other = Enter(slots, "3", owner: "b");

        slots.Leave(first);

        Assert.Equal((true, true), (waits.IsGranted, other.IsGranted));
        Assert.Equal(["2"], _granted);
    }

    [Fact]
    public void Tool_AtItsLimit_HoldsUpNobodyElse()
    {
        var slots = new TaskSlots(2);
        var first = Enter(slots, "1", tool: "x", mostOfTool: 1);
        Enter(slots, "2", tool: "x", mostOfTool: 1);
        var other = Enter(slots, "3", tool: "y");
        Enter(slots, "4", tool: "y");

        slots.Leave(other);
        slots.Leave(first);

        Assert.Equal(["4", "2"], _granted);
    }

    [Fact]
    public void Place_GivenUp_GoesToTheFirstThatMayRun()
    {
        var slots = new TaskSlots(2, mostOfOwner: 1);
        var a = Enter(slots, "1", owner: "a");
        var b = Enter(slots, "2", owner: "b");
        Enter(slots, "3", owner: "a");
        Enter(slots, "4", owner: "c");

        slots.Leave(b);
        slots.Leave(a);

        Assert.Equal(["4", "3"], _granted);
    }

    [Fact]
    public void Waiter_ThatLeaves_IsNeverGranted()
    {
        var slots = new TaskSlots(1);
        var first = Enter(slots, "1");
        var second = Enter(slots, "2");
        Enter(slots, "3");

        slots.Leave(second);
        slots.Leave(first);
        slots.Leave(first);

        Assert.Equal(["3"], _granted);
        Assert.Equal((1, 0), (slots.Running, slots.Waiting));
    }

    [Fact]
    public void IsHere_UntilItsPlaceIsGivenUp()
    {
        var slots = new TaskSlots(1);
        var slot = Enter(slots, "1");
        var left = 0;

        var here = slots.IsHere("1", () => left++);
        slots.Leave(slot);
        slots.Leave(slot);

        Assert.Equal((true, 1, false), (here, left, slots.IsHere("1", () => { })));
    }

    [Fact]
    public async Task Close_GrantsNothingMore_AndCompletesWhenNothingRuns()
    {
        var slots = new TaskSlots(1);
        var first = Enter(slots, "1");
        var queued = Enter(slots, "2");

        var closed = slots.CloseAsync();
        var late = Enter(slots, "3");
        var early = closed.IsCompleted;
        slots.Leave(first);
        await closed;

        Assert.Equal((false, false, false), (early, queued.IsGranted, late.IsGranted));
        Assert.Empty(_granted);
    }

    [Fact]
    public void AnyOrder_NeverExceedsALimit_AndLeavesNobodyWhoMayRun()
    {
        var random = new Random(20261);
        for (var round = 0; round < 200; round++)
        {
            var slots = new TaskSlots(random.Next(1, 5), random.Next(0, 3));
            var inside = new List<TaskSlot>();
            for (var step = 0; step < 60; step++)
            {
                if (inside.Count == 0 || random.Next(5) > 1)
                {
                    var tool = random.Next(3);
                    inside.Add(Enter(slots, $"{round}-{step}", "o" + random.Next(3), "t" + tool, tool));
                }
                else
                {
                    var leaves = inside[random.Next(inside.Count)];
                    inside.Remove(leaves);
                    slots.Leave(leaves);
                }

                Assert.All(
                    inside.Where(slot => slot.IsGranted).GroupBy(slot => slot.Tool).Where(group => group.First().MostOfTool > 0),
                    group => Assert.True(group.Count() <= group.First().MostOfTool));
                Assert.Equal((inside.Count(slot => slot.IsGranted), inside.Count(slot => !slot.IsGranted)), (slots.Running, slots.Waiting));
            }

            // Everybody leaves in the order of being granted: nobody is forgotten.
            while (inside.Find(slot => slot.IsGranted) is { } next)
            {
                inside.Remove(next);
                slots.Leave(next);
            }

            Assert.Empty(inside);
        }
    }

    private TaskSlot Enter(TaskSlots slots, string task, string owner = "me", string tool = "tool", int mostOfTool = 0) => slots.Enter(
        task,
        new TaskRecord
        {
            Owner = owner, Tool = tool, Digest = "", Origin = new TaskOrigin(), Policy = new TaskPolicy { MaxRunning = mostOfTool }, Created = default, Updated = default,
        },
        () => _granted.Add(task));
}
