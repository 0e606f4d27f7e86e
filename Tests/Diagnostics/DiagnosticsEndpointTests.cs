using System.Net;
using System.Text.Json;
using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Tests.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Diagnostics;

public sealed class DiagnosticsEndpointTests
{
    private static readonly Dictionary<string, string?> OneKey = new() { ["Actors:Keys:0:Sha256"] = WebHarness.Hash("k"), ["Actors:Keys:0:Subject"] = "ann" };

    [Theory]
    [InlineData("/healthz", "{\"status\":\"alive\"}")]
    [InlineData("/readyz", "{\"status\":\"ready\"}")]
    public async Task Probe_OfRunningHost_NeedsNoKey(string path, string expected)
    {
        await using var host = await WebHarness.StartAsync(OneKey);

        using var response = await host.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ready_WhileDraining_SaysSo()
    {
        await using var host = await WebHarness.StartAsync();
        host.App.Services.GetRequiredService<DrainState>().Begin();

        using var ready = await host.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        using var alive = await host.Client.GetAsync("/healthz", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("{\"status\":\"not ready\",\"reason\":\"draining\"}", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Theory]
    [InlineData("the disk is \"full\"", "the disk is \"full\"")]
    [InlineData(null, "a check failed")]
    public async Task Ready_WhileACheckFails_SaysWhyWithoutSecrets(string? reason, string expected)
    {
        await using var host = await WebHarness.StartAsync(services: builder =>
            builder.Services.AddSingleton<IReadinessCheck>(new FixedCheck(() => reason ?? throw new IOException("secret path"))));

        using var response = await host.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(expected, body.RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Status_FromThisMachine_ShowsTheGauges()
    {
        await using var host = await WebHarness.StartAsync(OneKey);
        var gauges = host.App.Services.GetRequiredService<Gauges>();
        gauges.Engine = static () => new(SessionsActive: 3, SessionsLetGo: 4, Activations: 5, Saves: 6, TasksRunning: 7, TasksQueued: 8);
        gauges.CallStarted();
        gauges.StreamOpened();
        gauges.StreamOpened();
        gauges.Parked();

        using var body = JsonDocument.Parse(await host.Client.GetStringAsync("/status", TestContext.Current.CancellationToken));

        var status = body.RootElement;
        Assert.Equal(
            [3, 4, 5, 6, 7, 8, 1, 2, 1],
            new[] { "sessionsActive", "sessionsLetGo", "activations", "saves", "tasksRunning", "tasksQueued", "callsInFlight", "streamsOpen", "parkedHandlers" }
                .Select(name => status.GetProperty(name).GetInt64()));
        Assert.False(status.GetProperty("draining").GetBoolean());
        Assert.True(status.GetProperty("workingSetBytes").GetInt64() > 0);
        Assert.True(status.GetProperty("gcHeapBytes").GetInt64() > 0);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Host", "evil.example.com")]
    public async Task Status_ThroughSomebodyElse_IsNotThere(string header, string value)
    {
        await using var host = await WebHarness.StartAsync();

        using var response = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Get, "/status", (header, value)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Status_FromElsewhere_IsNotThere()
    {
        await using var host = await WebHarness.StartAsync(before: static app => app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.1");
            return next(context);
        }));

        using var response = await host.Client.GetAsync("/status", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Probe_ThatTheAppMapsItself_IsTheApps()
    {
        await using var host = await WebHarness.StartAsync(before: static app => app.MapGet("/healthz", () => Results.Text("mine")));

        var answer = await host.Client.GetStringAsync("/healthz", TestContext.Current.CancellationToken);

        Assert.Equal("mine", answer);
    }

    private sealed class FixedCheck(Func<string?> answer) : IReadinessCheck
    {
        public ValueTask<string?> WhyNotAsync(CancellationToken cancellationToken) => ValueTask.FromResult(answer());
    }
}
