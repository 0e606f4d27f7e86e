using Actors.Grains.Nodes;

namespace Actors.Tests.Grains.Lives;

public sealed class RosterMachineTests
{
    private static readonly LifeRecord Alive = new() { Lease = 2000 };

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void ToRead_AmongMembers_IsTheNextInTheOrderOfNames()
    {
        RosterState b = State("b", ["a", "b", "c", "d"], dead: []);
        RosterState d = State("d", ["a", "b", "c", "d"], dead: []);

        Assert.Equal(["c"], RosterMachine.ToRead(b));
        Assert.Equal(["a"], RosterMachine.ToRead(d));
    }

    [Fact]
    public void ToRead_OfDeadAndUnknownLives_IsEachOfThem()
    {
        RosterState state = RosterMachine.Listed(State("b", ["a", "b", "c", "d"], dead: ["c"]), ["a", "b", "c", "d", "unknown"]);

        Assert.Equal(["c", "unknown", "d"], RosterMachine.ToRead(state));
    }

    [Fact]
    public void Read_OfALifeThatRenews_DoesNothing()
    {
        RosterState state = State("a", ["a", "b"], dead: []);

        for (int second = 0; second < 10; second++)
        {
            (state, RosterStep step) = RosterMachine.Read(state, "b", Alive, $"{second}", At(second), At(second));
            Assert.Equal(RosterStep.None, step);
        }
    }

    [Fact]
    public void Read_OfAnUnchangedRecord_FencesWhenTheLeaseIsOverByThisClock()
    {
        RosterState state = State("a", ["a", "b"], dead: []);
        (state, _) = RosterMachine.Read(state, "b", Alive, "7", At(1), At(1.5));

        (state, RosterStep early) = RosterMachine.Read(state, "b", Alive, "7", At(3.5), At(9));
        (state, RosterStep due) = RosterMachine.Read(state, "b", Alive, "7", At(3.7), At(9));

        Assert.Equal(RosterStep.None, early);
        Assert.Equal(RosterStep.Fence, due);
        Assert.InRange(RosterMachine.OverAt(state, "b", Alive), At(3.5), At(3.7));
    }

    [Fact]
    public void Read_OfADeadMember_FencesAtOnce_AndItsLeaseIsOverLater()
    {
        RosterState state = State("a", ["a", "b"], dead: ["b"]);

        (state, RosterStep step) = RosterMachine.Read(state, "b", Alive, "7", At(1), At(1.5));

        Assert.Equal(RosterStep.Fence, step);
        Assert.InRange(RosterMachine.OverAt(state, "b", Alive), At(3.5), At(3.7));
    }

    [Fact]
    public void Read_OfALifeThatHasEnded_WaitsForNothing()
    {
        RosterState state = State("a", ["a", "b"], dead: []);

        LifeRecord ended = Alive with { Ended = true };

        (state, RosterStep step) = RosterMachine.Read(state, "b", ended, "7", At(1), At(1));

        Assert.Equal(RosterStep.Fence, step);
        Assert.True(RosterMachine.OverAt(state, "b", ended) < At(1));
    }

    [Fact]
    public void Read_OfALifeThatAnotherTakes_LeavesItToThem_UntilTheyAreGoneToo()
    {
        RosterState state = State("a", ["a", "b", "c"], dead: ["b"]);
        LifeRecord taken = Alive with { TakenBy = "c" };

        (state, RosterStep theirs) = RosterMachine.Read(state, "b", taken, "7", At(1), At(1));
        state = RosterMachine.Listed(state, ["a", "b"]);
        (_, RosterStep orphaned) = RosterMachine.Read(state, "b", taken, "7", At(1.1), At(1.1));

        Assert.Equal(RosterStep.None, theirs);
        Assert.Equal(RosterStep.Fence, orphaned);
    }

    [Fact]
    public void Read_OfALifeThatIsMineAlready_Resumes_UnlessItGoesOn()
    {
        RosterState state = State("a", ["a", "b"], dead: ["b"]);
        LifeRecord mine = Alive with { TakenBy = "a" };

        (state, RosterStep first) = RosterMachine.Read(state, "b", mine, "7", At(1), At(1));
        state = RosterMachine.Taking(state, "b");
        (state, RosterStep second) = RosterMachine.Read(state, "b", mine, "7", At(2), At(2));
        (_, RosterStep third) = RosterMachine.Read(RosterMachine.Took(state, "b"), "b", mine, "7", At(3), At(3));

        Assert.Equal([RosterStep.Resume, RosterStep.None, RosterStep.Resume], [first, second, third]);
    }

    [Fact]
    public void Read_OfALifeWithoutARecord_StrikesItOff()
    {
        (_, RosterStep step) = RosterMachine.Read(State("a", ["a", "b"], dead: []), "b", null, null, At(1), At(1));

        Assert.Equal(RosterStep.Strike, step);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261120)]
    [InlineData(330505189)]
    [InlineData(null)]
    public void AnyCourse_OneTakesOver_AndNeverFromALifeThatMayStillAct(int? seed)
    {
        int used = seed ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"Seed {used}.");

        for (int course = 0; course < 200; course++)
        {
            new RosterModel(new Random(used + course)).Run();
        }
    }

    private static RosterState State(string self, string[] lives, string[] dead) => RosterMachine.Told(
        RosterMachine.Listed(RosterState.Of(self), lives),
        lives.Select(life => KeyValuePair.Create(life, dead.Contains(life) ? Standing.Dead : Standing.Member)));
}
