using System.Text;
using System.Text.Json.Nodes;
using Actors.Core.Diagnostics;
using Actors.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Actors.Tests.Draining;

public sealed class WholeDrainTests
{
    private const int Streams = 100;
    private const int Calls = 20;

    [Fact]
    public async Task Stop_WithOpenStreamsAndRunningCalls_AnswersEverybodyInTime()
    {
        using var data = new TemporaryFolder();
        var hanging = new HangingTool();
        await using var app = await StartAsync(data, hanging);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 500 }) { BaseAddress = new Uri(app.Urls.Single()) };
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i < Streams; i++)
        {
            streams.Add(await SendAsync(client, HttpMethod.Get, await OpenAsync(client), null));
        }

        var session = await OpenAsync(client);
        var calls = Enumerable.Range(1, Calls).Select(id => CallAsync(client, session, id)).ToArray();
        await hanging.Started(Calls);
        var time = TimeProvider.System.GetTimestamp();

        await app.StopAsync(TestContext.Current.CancellationToken);

        var took = TimeProvider.System.GetElapsedTime(time);
        var answers = await Task.WhenAll(calls);
        var ends = await Task.WhenAll(streams.Select(stream => stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.All(answers, static answer => Assert.Contains("\"error\":{\"code\":-32603", answer));
        Assert.Equal(Calls, answers.Select(answer => JsonNode.Parse(answer[answer.LastIndexOf('{', answer.LastIndexOf("\"jsonrpc\"", StringComparison.Ordinal))..])!["id"]!.GetValue<int>()).Distinct().Count());
        Assert.All(ends, static end => Assert.EndsWith("retry: 1000\n\n", end));
        Assert.True(took < TimeSpan.FromSeconds(5), $"Stopping took {took}.");
        var gauges = app.Services.GetRequiredService<Gauges>();
        Assert.Equal((0L, 0L), (gauges.CallsInFlight, gauges.StreamsOpen));
    }

    private static async Task<WebApplication> StartAsync(TemporaryFolder data, HangingTool tool)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithTools([McpServerTool.Create(tool.Hang, new() { Name = "hang" })]).WithActors(options =>
        {
            options.Data = data.Path;
            options.DrainTimeout = TimeSpan.FromSeconds(1);
        });
        var app = builder.Build();
        app.MapActors("/mcp");
        await app.StartAsync();
        return app;
    }

    private static async Task<string> OpenAsync(HttpClient client)
    {
        using var response = await SendAsync(client, HttpMethod.Post, null,
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""");
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private static async Task<string> CallAsync(HttpClient client, string session, int id)
    {
        using var response = await SendAsync(client, HttpMethod.Post, session, $$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/call","params":{"name":"hang"} }""");
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string? session, string? body)
    {
        using var request = new HttpRequestMessage(method, "/mcp");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
            request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A tool that ends only when it is told to.</summary>
    private sealed class HangingTool
    {
        private readonly SemaphoreSlim _started = new(0);

        public async Task<string> Hang(CancellationToken cancellationToken)
        {
            _started.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return "never";
        }

        public async Task Started(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await _started.WaitAsync(TestContext.Current.CancellationToken);
            }
        }
    }
}
