using System.Text;
using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>Saves: durable, all or nothing, and honest about what is not known.</summary>
public abstract class EngineStoreContract(EngineFixture engine) : EngineContract(engine)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_ThenANewLife_FindsStateAndRows(bool crash)
    {
        await Ask("a", new Store("first") { Put = ["r1", "r2"] });
        await Ask("a", new Store("second") { Put = ["r3"], Delete = ["r1"] });

        await (crash ? CrashAndStart() : Restart());

        Assert.Equal("second", (await Ask("a", new Peek())).Text);
        Assert.Equal(["r2=R2", "r3=R3"], await Ask("a", new ListRows("", null)));
    }

    [Fact]
    public async Task Save_OfNoState_DeletesItAndKeepsTheRows()
    {
        await Ask("a", new Store("first") { Put = ["r1"] });
        await Ask("a", new Store(null));
        await Restart();

        Seen seen = await Ask("a", new Peek());
        string[] rows = await Ask("a", new ListRows("", null));
        await Ask("a", new Store("again"));
        await Restart();

        Assert.Null(seen.Text);
        Assert.Equal(["r1=R1"], rows);
        Assert.Equal("again", (await Ask("a", new Peek())).Text);
    }

    [Fact]
    public async Task Rows_WithPrefixAndAfter_ComeInOrdinalOrder()
    {
        await Ask("a", new Store("x") { Put = ["a/2", "a/10", "B/1", "a/1", "a~", "a", "b/1", "a0"] });
        await Ask("b", new Store("x") { Put = ["a/1"] });

        string[] all = await Ask("a", new ListRows("", null));
        string[] prefixed = await Ask("a", new ListRows("a/", null));
        string[] after = await Ask("a", new ListRows("a/", "a/10"));
        string[] outside = await Ask("a", new ListRows("a/", "b"));

        Assert.Equal(["B/1=B/1", "a=A", "a/1=A/1", "a/10=A/10", "a/2=A/2", "a0=A0", "a~=A~", "b/1=B/1"], all);
        Assert.Equal(["a/1=A/1", "a/10=A/10", "a/2=A/2"], prefixed);
        Assert.Equal(["a/2=A/2"], after);
        Assert.Empty(outside);
    }

    [Fact]
    public async Task Rows_ManyMoreThanAPage_ComeOnceEach()
    {
        string[] keys = [.. Enumerable.Range(0, 1000).Select(number => $"r{number:D4}")];
        await Ask("a", new Store("x") { Put = keys });

        string[] rows = await Ask("a", new ListRows("r", null));

        Assert.Equal(keys.Select(key => $"{key}={key.ToUpperInvariant()}"), rows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    public async Task Save_OfARowWithABadKey_WritesNothing(string key)
    {
        await Ask("a", new Store("before"));

        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new Store("after") { Put = ["good", key] }).AsTask());

        Assert.Equal("before", (await Ask("a", new Peek())).Text);
        Assert.Empty(await Ask("a", new ListRows("", null)));
    }

    [Theory]
    [InlineData(true, "after")]
    [InlineData(false, "before")]
    public async Task Save_ThatFails_IsUnknownAndAFreshActivationReadsTheTruth(bool durable, string truth)
    {
        await Ask("a", new Store("before"));
        Seen old = await Ask("a", new Peek());
        Engine.LoseNextSave(durable);

        ActorUnreachableException error = await Assert.ThrowsAsync<ActorUnreachableException>(
            () => Ask("a", new Store("after") { Put = ["r"] }).AsTask());
        Seen fresh = await Ask("a", new Peek());
        string[] rows = await Ask("a", new ListRows("", null));

        Assert.True(error.MayHaveRun);
        Assert.Contains("stop Stale a", World.Log);
        Assert.NotEqual(old.Activation, fresh.Activation);
        Assert.Equal(truth, fresh.Text);
        Assert.Equal(durable ? ["r=R"] : [], rows);
    }

    [Fact]
    public async Task Save_ThatFails_LeavesTheEngineAbleToSave()
    {
        Engine.LoseNextSave(durable: false);
        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new Store("lost")).AsTask());

        await Ask("a", new Store("kept"));
        await Ask("b", new Store("kept too"));

        Assert.Equal("kept", (await Ask("a", new Peek())).Text);
        Assert.Equal("kept too", (await Ask("b", new Peek())).Text);
    }

    [Fact]
    public async Task Save_ThatFailsInSecret_StillTellsTheAsker()
    {
        Engine.LoseNextSave(durable: false);

        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new StoreAndHide("lost")).AsTask());

        Assert.Null((await Ask("a", new Peek())).Text);
    }

    [Fact]
    public async Task Save_WhileStoppingAsStale_Fails()
    {
        await Ask("a", new Store("before"));
        World.SaveWhileStopping = true;
        Engine.LoseNextSave(durable: false);

        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new Store("after")).AsTask());

        Assert.Equal("before", (await Ask("a", new Peek())).Text);
    }

    [Fact]
    public async Task FirstSave_AfterAnothersFirstSave_ConflictsAndReadsTheTruth()
    {
        await Ask("a", new Count());
        await Engine.SaveElsewhere(new ActorId("probe", "a"), 0, State("theirs"));

        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new Store("mine") { Put = ["r"] }).AsTask());

        Assert.Equal("theirs", (await Ask("a", new Peek())).Text);
        Assert.Empty(await Ask("a", new ListRows("", null)));
    }

    [Fact]
    public async Task FirstSaves_Racing_ExactlyOneWins()
    {
        ActorId actor = new("probe", "a");

        Task[] saves = [.. Enumerable.Range(0, 50).Select(number => Engine.SaveElsewhere(actor, 0, State($"{number}")))];
        Task failures = Task.WhenAll(saves);
        await Assert.ThrowsAnyAsync<Exception>(() => failures);

        Assert.Equal(1, saves.Count(save => save.IsCompletedSuccessfully));
        int winner = Array.FindIndex(saves, save => save.IsCompletedSuccessfully);
        Assert.Equal($"{winner}", (await Ask("a", new Peek())).Text);
    }

    [Fact]
    public async Task Save_AfterAnothersSave_Conflicts()
    {
        await Ask("a", new Store("one"));
        await Engine.SaveElsewhere(new ActorId("probe", "a"), 1, State("two"));

        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new Store("three")).AsTask());

        Assert.Equal("two", (await Ask("a", new Peek())).Text);
    }

    [Fact]
    public async Task Save_ByManyActorsAtOnce_KeepsEveryOne()
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(number => $"actor-{number}")];

        await Task.WhenAll(keys.Select(key => Task.Run(() => Ask(key, new Store(key) { Put = ["row"] }).AsTask())));
        await CrashAndStart();

        foreach (string key in keys)
        {
            Assert.Equal(key, (await Ask(key, new Peek())).Text);
            Assert.Equal(["row=ROW"], await Ask(key, new ListRows("", null)));
        }
    }

    private static Change State(string text) => new(Encoding.UTF8.GetBytes(text), null, false, []);
}
