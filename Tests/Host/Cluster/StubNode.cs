using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Host.Cluster;

/// <summary>A node as far as the front can tell: a small web server that says who it is and does what a test tells it to.</summary>
internal sealed class StubNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubNode(string name, WebApplication app) => (Name, _app) = (name, app);

    public string Name { get; }

    public Uri Address => new(_app.Urls.Single());

    public bool IsReady { get; set; } = true;

    /// <summary>Whether it lets everybody wait who asks it whether it is ready.</summary>
    public bool IsHung { get; set; }

    /// <summary>What its streams say, in order.</summary>
    public Channel<string> Events { get; } = Channel.CreateUnbounded<string>();

    /// <summary>What came to it, piece by piece.</summary>
    public Channel<string> Taken { get; } = Channel.CreateUnbounded<string>();

    /// <summary>Set when a client of a stream has gone.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Requests { get; private set; }

    public static async Task<StubNode> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8);
        var app = builder.Build();
        var node = new StubNode(name, app);
        app.Run(node.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return node;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/readyz")
        {
            http.Response.StatusCode = IsReady ? 200 : 503;
            return IsHung ? Task.Delay(Timeout.Infinite, http.RequestAborted) : Task.CompletedTask;
        }

        Requests++;
        return http.Request.Path.Value switch
        {
            "/name" => http.Response.WriteAsync(Name),
            "/stream" => StreamAsync(http),
            "/echo" => http.Request.Body.CopyToAsync(http.Response.Body),
            "/take" => TakeAsync(http),
            "/break" => BreakAsync(http),
            "/break-later" => BreakLaterAsync(http),
            _ => SeenAsync(http),
        };
    }

    private async Task StreamAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.Body.FlushAsync();
        try
        {
            await foreach (var text in Events.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync($"data: {text}\n\n");
            }
        }
        catch (OperationCanceledException)
        {
            Left.TrySetResult();
        }
    }

    private async Task TakeAsync(HttpContext http)
    {
        var buffer = new byte[1024];
        while (await http.Request.Body.ReadAsync(buffer) is > 0 and var count)
        {
            await Taken.Writer.WriteAsync(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    private static async Task BreakAsync(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Abort();
    }

    private static async Task BreakLaterAsync(HttpContext http)
    {
        await http.Response.WriteAsync("the first half");
        await http.Response.Body.FlushAsync();
        http.Abort();
    }

    // Tells what it got: the target, and each header in a line.
    private static async Task SeenAsync(HttpContext http)
    {
        var raw = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        http.Response.Headers["X-Answer"] = "grüße";
        await http.Response.WriteAsync($"{http.Request.Method} {raw}\n");
        foreach (var (name, value) in http.Request.Headers)
        {
            await http.Response.WriteAsync($"{name}: {value}\n");
        }
    }
}
