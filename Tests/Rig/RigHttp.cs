using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Rig;

/// <summary>A rig over Streamable HTTP: sessions in the older generation, none in the newer one.</summary>
internal sealed class RigHttp(RigSwitches switches, RigLog log)
{
    private const string SessionId = "Mcp-Session-Id";

    private readonly ConcurrentDictionary<string, RigSession> _sessions = new();
    private readonly ConcurrentDictionary<string, Func<JsonNode, ValueTask>> _streams = new();
    private readonly RigSession _shared = new(switches, log);
    private int _calls;
    private int _last;

    public static async Task RunAsync(RigSwitches switches, RigLog log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{switches.Port}");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        await using var app = builder.Build();
        var rig = new RigHttp(switches, log);
        app.MapPost("/mcp", rig.PostAsync);
        app.MapGet("/mcp", rig.GetAsync);
        app.MapDelete("/mcp", rig.Delete);
        await app.StartAsync();
        log.Write("listening", null, $"{app.Urls.First()}/mcp");
        await app.WaitForShutdownAsync();
    }

    private async Task PostAsync(HttpContext http)
    {
        var message = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        if (Find(http, message) is not { } session)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (message["id"] is null || message["method"] is null)
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            await session.Receive(message, Nowhere, Nowhere);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        await http.Response.StartAsync();
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new SemaphoreSlim(1);
        async ValueTask Reply(JsonNode answer)
        {
            await WriteAsync(http, gate, answer);
            if (answer["id"]?.ToJsonString() == message["id"]!.ToJsonString() && answer["method"] is null)
            {
                over.TrySetResult();
            }
        }

        await using var gone = http.RequestAborted.Register(() =>
        {
            log.Write("aborted", message["method"]!.GetValue<string>());
            over.TrySetResult();
        });
        _ = session.Receive(message, Reply, _streams.GetValueOrDefault(http.Request.Headers[SessionId].ToString()) ?? Nowhere);
        await over.Task;
    }

    // A session that the client opens, names, or need not have.
    private RigSession? Find(HttpContext http, JsonObject message)
    {
        var method = message["method"]?.GetValue<string>();
        if (switches.Modern || method == "server/discover")
        {
            return _shared;
        }

        if (method == "initialize")
        {
            var id = $"session-{Interlocked.Increment(ref _last)}";
            http.Response.Headers[SessionId] = id;
            return _sessions[id] = new RigSession(switches, log);
        }

        if (method == "tools/call" && Interlocked.Increment(ref _calls) == switches.ForgetAfter + 1)
        {
            _sessions.Clear();
        }

        return _sessions.GetValueOrDefault(http.Request.Headers[SessionId].ToString());
    }

    private async Task GetAsync(HttpContext http)
    {
        var id = http.Request.Headers[SessionId].ToString();
        if (!_sessions.ContainsKey(id))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.ContentType = "text/event-stream";
        await http.Response.StartAsync();
        var gate = new SemaphoreSlim(1);
        _streams[id] = message => WriteAsync(http, gate, message);
        log.Write("stream");
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _streams.TryRemove(id, out _);
    }

    private Task Delete(HttpContext http)
    {
        log.Write("goodbye");
        _sessions.TryRemove(http.Request.Headers[SessionId].ToString(), out _);
        return Task.CompletedTask;
    }

    private static async ValueTask WriteAsync(HttpContext http, SemaphoreSlim gate, JsonNode message)
    {
        await gate.WaitAsync();
        try
        {
            await http.Response.WriteAsync($"data: {message.ToJsonString()}\n\n");
            await http.Response.Body.FlushAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    private static ValueTask Nowhere(JsonNode message) => default;
}
