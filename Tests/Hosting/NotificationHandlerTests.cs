using System.Security.Claims;
using System.Threading.Channels;
using Actors.Http;
using Actors.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Hosting;

public sealed class NotificationHandlerTests
{
    private const string Method = "notifications/roots/list_changed";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Notification_ToASessionThatSleeps_IsHeardAsItsSenders(bool serversDiffer)
    {
        using var data = new TemporaryFolder();
        var heard = Channel.CreateUnbounded<string>();
        string session;
        await using (var before = await StartAsync(heard.Writer, data.Path, serversDiffer))
        {
            session = await before.OpenAsync();
        }

        await using var after = await StartAsync(heard.Writer, data.Path, serversDiffer);
        using var response = await after.NotifyAsync(Method, ("Mcp-Session-Id", session));
        var filtered = await heard.Reader.ReadAsync(TestContext.Current.CancellationToken);
        var handled = await heard.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal(["filter ann", "handler"], [filtered, handled]);
    }

    private static Task<OwnApp> StartAsync(ChannelWriter<string> heard, string data, bool serversDiffer) => OwnApp.StartAsync(
        server =>
        {
            server.WithMessageFilters(filters => filters.AddIncomingFilter(next => async (context, cancellationToken) =>
            {
                if (context.JsonRpcMessage is JsonRpcNotification { Method: Method })
                {
                    heard.TryWrite($"filter {context.User?.FindFirst("sub")?.Value}");
                }

                await next(context, cancellationToken);
            }));
            server.Services.Configure<McpServerOptions>(options => options.Handlers.NotificationHandlers =
            [
                new(Method, (_, _) =>
                {
                    heard.TryWrite("handler");
                    return default;
                }),
            ]);
            if (serversDiffer)
            {
                server.Services.PostConfigure<ActorsOptions>(options => options.ConfigureServer = static (_, _) => { });
            }
        },
        static app => app.Use((http, next) =>
        {
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "ann")], "test"));
            return next(http);
        }),
        data: data);
}
