using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Upstreams.Links;

/// <summary>A server of 2026-07-28 over HTTP that counts the connections which it is called by.</summary>
internal sealed class CountingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly AnswerShape _shape;
    private TaskCompletionSource _next = new();
    private int _connections;
    private int _calls;

    private CountingServer(AnswerShape shape)
    {
        _shape = shape;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Use(next => connection =>
        {
            Interlocked.Increment(ref _connections);
            return next(connection);
        })));
        _app = builder.Build();
        _app.MapPost("/mcp", AnswerAsync);
    }

    /// <summary>Its address.</summary>
    public Uri Url => new($"{_app.Urls.Single()}/mcp");

    /// <summary>How many connections were made to it so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many calls came so far.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Starts it.</summary>
    public static async Task<CountingServer> StartAsync(AnswerShape shape)
    {
        var server = new CountingServer(shape);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var request = (await JsonNode.ParseAsync(http.Request.Body))!;
        JsonObject result;
        if (request["method"]!.GetValue<string>() == "server/discover")
        {
            result = new JsonObject { ["supportedVersions"] = new JsonArray("2026-07-28"), ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() } };
        }
        else
        {
            Interlocked.Increment(ref _calls);
            result = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "done" }) };
        }

        result["resultType"] = "complete";
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = request["id"]!.DeepClone(), ["result"] = result }.ToJsonString();
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _next, next).TrySetResult();
        http.Response.ContentType = _shape == AnswerShape.Json ? "application/json" : "text/event-stream";
        await http.Response.WriteAsync(_shape == AnswerShape.Json ? answer : $"data: {answer}\n\n");
        if (_shape == AnswerShape.EventsEndedLate)
        {
            await http.Response.Body.FlushAsync();
            await next.Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>How a server answers.</summary>
public enum AnswerShape
{
    /// <summary>With JSON.</summary>
    Json,

    /// <summary>With a stream of events that ends with the answer.</summary>
    Events,

    /// <summary>With a stream of events that ends when the next request comes.</summary>
    EventsEndedLate,
}
