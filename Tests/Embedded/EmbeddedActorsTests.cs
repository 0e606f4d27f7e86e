using Actors.Core.Diagnostics;
using Actors.Core.Engine;
using Actors.Embedded;
using Actors.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Embedded;

public sealed class EmbeddedActorsTests : IAsyncDisposable
{
    private readonly EmbeddedFixture _engine = new();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Counts_AfterAnActivationWasLetGo_TellOfIt()
    {
        await _engine.Start();
        await _engine.Ask("a", new Store("x"));
        await _engine.Ask("b", new Count());
        long before = _engine.Engine.ActiveCount;

        _engine.Time.Advance(2 * ProbeActor.IdleAfter);
        await _engine.World.Reached("stop Idle a");
        await _engine.World.Reached("stop Idle b");
        // Each waits for the end of the activation before its own.
        await _engine.Ask("a", new Count());
        await _engine.Ask("b", new Count());

        Assert.Equal(2, before);
        Assert.Equal(2, _engine.Engine.ActiveCount);
        Assert.Equal(2, _engine.Engine.LetGoCount);
        Assert.Equal(1, _engine.Engine.SavesCount);
    }

    [Fact]
    public async Task Spent_ActivationWithNothingToDo_IsLetGoAtOnce()
    {
        await _engine.Start();

        await _engine.Ask("a", new SetSpent());
        await _engine.World.Reached("stop Idle a");

        Assert.Equal(1, (await _engine.Ask("a", new Count())).Value);
    }

    [Fact]
    public async Task Spent_ActivationWithARun_IsLetGoWhenThatHasEnded()
    {
        await _engine.Start();
        await _engine.Ask("a", new StartRun("x"));

        await _engine.Ask("a", new SetSpent());
        await _engine.Ask("a", new Count());
        bool early = _engine.World.HasReached("stop Idle a");
        _engine.World.Reach("free x");
        await _engine.World.Reached("stop Idle a");

        Assert.False(early);
    }

    [Fact]
    public async Task Save_WithTheTimeThatTheLastOneHad_KeepsIt()
    {
        await _engine.Start();
        DateTimeOffset time = _engine.Time.GetUtcNow() + TimeSpan.FromHours(1);
        await _engine.Ask("a", new Store("1") { WakeAt = time });
        await _engine.Ask("a", new Store("2") { WakeAt = time });
        await _engine.Ask("b", new Store("1") { WakeAt = time });
        await _engine.Ask("b", new Store("2"));
        await _engine.Ask("b", new Store("3"));

        await _engine.Crash();
        await _engine.Start();
        _engine.Time.Advance(TimeSpan.FromHours(2));
        await _engine.World.Reached("woken a");

        Assert.Equal("2", (await _engine.Ask("a", new Peek())).Text);
        Assert.Equal("3", (await _engine.Ask("b", new Peek())).Text);
        Assert.False(_engine.World.HasReached("woken b"));
    }

    [Fact]
    public async Task Stop_WithATurnThatHangs_EndsWhenItsTokenFires()
    {
        await _engine.Start();
        Task<Done> hanging = _engine.Ask("a", new Hold("x")).AsTask();
        await _engine.World.Reached("held x");
        using CancellationTokenSource patience = new();

        Task stopping = _engine.Engine.StopAsync(patience.Token);
        bool early = stopping.IsCompleted;
        await patience.CancelAsync();
        await stopping;

        Assert.False(early);
        Assert.False(hanging.IsCompleted);
        _engine.World.Reach("free x");
        await hanging;
    }

    [Fact]
    public async Task Start_ASecondTime_SaysToMakeAnother()
    {
        await _engine.Start();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _engine.Engine.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ask_BeforeTheStart_IsRefusedAsNotRun()
    {
        await using ServiceProvider services = Services(_engine.Folder.Path);

        ActorUnreachableException error = await Assert.ThrowsAsync<ActorUnreachableException>(
            () => services.GetRequiredService<IActors>().Ask(new ActorId("probe", "a"), new Count(), TestContext.Current.CancellationToken).AsTask());

        Assert.False(error.MayHaveRun);
    }

    [Fact]
    public async Task AddEmbeddedEngine_StartedByHand_ServesAndIsReady()
    {
        await using ServiceProvider services = Services(_engine.Folder.Path);
        IReadinessCheck ready = Assert.Single(services.GetServices<IReadinessCheck>());
        string? before = await ready.WhyNotAsync(TestContext.Current.CancellationToken);

        await services.GetRequiredService<EmbeddedActors>().StartAsync(TestContext.Current.CancellationToken);
        IActors actors = services.GetRequiredService<IActors>();
        Counted counted = await actors.Ask(new ActorId("probe", "a"), new Count(), TestContext.Current.CancellationToken);

        Assert.NotNull(before);
        Assert.Equal(1, counted.Value);
        Assert.Null(await ready.WhyNotAsync(TestContext.Current.CancellationToken));
    }

    private static ServiceProvider Services(string folder) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(ProbeActor.Kind(new ProbeWorld()))
        .AddEmbeddedEngine(_ => new EmbeddedOptions { DataFolder = folder })
        .BuildServiceProvider();
}
