using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Host.Operators;

/// <summary>A host that gives one answer to everything, and remembers what it was asked.</summary>
internal sealed class StubHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubHost(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public string? Asked { get; private set; }

    public static async Task<StubHost> StartAsync(int status, string body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var host = new StubHost(builder.Build());
        host._app.Run(context =>
        {
            host.Asked = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
