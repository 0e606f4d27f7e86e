using Actors.Core.Draining;
using Actors.Tests.Shared;
using Actors.Tests.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Actors.Tests.Draining;

public sealed class DrainTests
{
    [Fact]
    public async Task Stop_WithOpenStreams_DrainsThemBeforeTheServerStops()
    {
        var streams = new OpenStreams();
        await using var host = await WebHarness.StartAsync(
            services: builder => builder.Services.AddSingleton<IDrainParticipant>(streams),
            before: app => app.MapGet("/stream", streams.Serve));
        var open = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            host.Client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)));

        await host.App.StopAsync(TestContext.Current.CancellationToken);

        var texts = await Task.WhenAll(open.Select(response => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.All(texts, text => Assert.Equal("open;bye;", text));
        Assert.True(host.App.Services.GetRequiredService<DrainState>().IsDraining);
    }

    [Fact]
    public async Task Stop_WithParticipantThatWaits_FiresTheDeadline()
    {
        var fired = new TaskCompletionSource();
        await using var host = await WebHarness.StartAsync(
            new() { ["Actors:DrainTimeout"] = "00:00:00.050" },
            builder => builder.Services.AddSingleton<IDrainParticipant>(new Participant(async deadline =>
            {
                using var registration = deadline.Register(fired.SetResult);
                await fired.Task;
            })));

        await host.App.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(fired.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Stop_WithParticipantsThatFailOrHang_GoesOnWithTheOthers()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using var host = await WebHarness.StartAsync(
            new() { ["Actors:DrainTimeout"] = "00:00:00.050" },
            builder => builder.Services
                .AddSingleton<IDrainParticipant>(new Participant(static _ => throw new InvalidOperationException("broken")))
                .AddSingleton<IDrainParticipant>(new Participant(async _ => await never.Task))
                .AddSingleton<IDrainParticipant>(new Participant(_ =>
                {
                    asked.SetResult();
                    return ValueTask.CompletedTask;
                })));

        await host.App.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(asked.Task.IsCompletedSuccessfully);
        never.SetResult();
    }

    [Fact]
    public async Task Stop_WithNotice_IsNotReadyButServesUntilItIsOver()
    {
        var drained = new TaskCompletionSource();
        var time = new ManualTime();
        await using var host = await WebHarness.StartAsync(
            new() { ["Actors:DrainNotice"] = "00:00:05" },
            builder => builder.Services
                .AddSingleton<TimeProvider>(time)
                .AddSingleton<IDrainParticipant>(new Participant(_ =>
                {
                    drained.SetResult();
                    return ValueTask.CompletedTask;
                })));
        var state = host.App.Services.GetRequiredService<DrainState>();

        var stopping = host.App.StopAsync(TestContext.Current.CancellationToken);
        using var ready = await host.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        var before = (state.IsLeaving, state.IsDraining, drained.Task.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        await stopping;

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal((true, false, false), before);
        Assert.True(drained.Task.IsCompleted && state.IsDraining);
    }

    [Theory]
    [InlineData("00:00:03", 30)]
    [InlineData("00:01:00", 71)]
    public async Task ShutdownTimeout_Always_LeavesRoomForDraining(string drain, int seconds)
    {
        await using var host = await WebHarness.StartAsync(new() { ["Actors:DrainTimeout"] = drain });

        var timeout = host.App.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        Assert.Equal(TimeSpan.FromSeconds(seconds), timeout);
    }

    private sealed class Participant(Func<CancellationToken, ValueTask> drain) : IDrainParticipant
    {
        public ValueTask DrainAsync(CancellationToken deadline) => drain(deadline);
    }

    private sealed class OpenStreams : IDrainParticipant
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task Serve(HttpContext context)
        {
            await context.Response.WriteAsync("open;");
            await context.Response.Body.FlushAsync();
            await _end.Task;
            await context.Response.WriteAsync("bye;");
        }

        public ValueTask DrainAsync(CancellationToken deadline)
        {
            _end.SetResult();
            return ValueTask.CompletedTask;
        }
    }
}
