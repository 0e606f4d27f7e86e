using System.Buffers.Text;
using System.Net;
using Actors.Core.Engine;
using Actors.Core.Identity;
using Actors.Core.Keys;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Http;
using Actors.Http.Sealing;
using Actors.Tests.Hosting;
using Actors.Tests.Keys;
using Actors.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Sealing;

public sealed class SharedRingTests
{
    [Fact]
    public async Task Engine_OfTheAppsOwn_SealsForAllNodesAndWritesNoKeyFile()
    {
        await using var world = await RingWorld.StartAsync();
        using var data = new TemporaryFolder();
        await using var a = await StartAsync(world, data.Path);
        await using var b = await StartAsync(world, data.Path);

        var id = await a.OpenAsync();
        var ticket = await b.Services.GetRequiredService<TicketBook>().OpenAsync(id, Principal.Anonymous, TestContext.Current.CancellationToken);

        Assert.NotNull(ticket?.Handshake);
        Assert.IsType<SharedSeal>(b.Services.GetRequiredService<ISeal>());
        Assert.Empty(Directory.GetFileSystemEntries(data.Path));
    }

    [Fact]
    public async Task Session_KeyThatNobodyHas_IsUnknownOnceTheRingWasReadAgain()
    {
        await using var world = await RingWorld.StartAsync();
        await using var app = await StartAsync(world);

        using var response = await app.NotifyAsync("notifications/initialized", Stranger);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(2, world.Reads);
    }

    [Fact]
    public async Task Session_RingOutOfReach_IsToBeTriedAgainRatherThanGivenUp()
    {
        await using var world = await RingWorld.StartAsync();
        await using var app = await StartAsync(world);
        world.IsCutOff = true;

        using var response = await app.NotifyAsync("notifications/initialized", Stranger);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Start_RingOutOfReach_WaitsForItAndIsThenRefusedInOneLine()
    {
        await using var world = await RingWorld.StartAsync();
        var time = new RacingTime();
        using var seal = new SharedSeal(() => world, time);
        using var upkeep = new KeyRingUpkeep(seal, time, NullLogger<KeyRingUpkeep>.Instance);
        world.IsCutOff = true;

        var refused = await Assert.ThrowsAsync<KeyRingException>(() => upkeep.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("storage", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.InRange(world.Reads, 2, 20);
    }

    [Fact]
    public async Task Upkeep_EveryHour_ReadsTheRing()
    {
        await using var world = await RingWorld.StartAsync();
        using var seal = new SharedSeal(() => world, world.Time);
        using var upkeep = new KeyRingUpkeep(seal, world.Time, NullLogger<KeyRingUpkeep>.Instance);
        await upkeep.StartAsync(TestContext.Current.CancellationToken);
        world.Hold = new(TaskCreationOptions.RunContinuationsAsynchronously);

        world.Time.Advance(KeyRingUpkeep.Every);
        await world.Held.Task;
        world.Hold.SetResult();
        await upkeep.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, world.Reads);
    }

    private static (string Name, string Value) Stranger =>
        ("Mcp-Session-Id", Base64Url.EncodeToString([1, .. Enumerable.Repeat((byte)0xee, 60)]));

    private static Task<OwnApp> StartAsync(RingWorld world, string? data = null) => OwnApp.StartAsync(
        server => server.Services.AddSingleton<NodeConnections>().AddSingleton<IActors>(world), data: data);

    /// <summary>A clock of which a tenth of a node's patience is gone at each look, and whose timers are due at once.</summary>
    private sealed class RacingTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _ticks, KeyRingUpkeep.Patience.Ticks / 10);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
