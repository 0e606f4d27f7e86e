using System.Security.Claims;
using Actors.Http;
using Actors.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Tests.Authorization;

public sealed class HiddenSubscriptionTests
{
    [Theory]
    [InlineData("reader", false)]
    [InlineData("admin", true)]
    public async Task Subscription_ToAResource_TellsOnlyWhoMayReadIt(string role, bool told)
    {
        await using var app = await OwnApp.StartAsync(
            static server => server.WithResources<Resources>().AddAuthorizationFilters(),
            app => app.Use((http, next) =>
            {
                http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", role), new Claim(ClaimTypes.Role, role)], "test"));
                return next(http);
            }));
        var session = ("Mcp-Session-Id", await app.OpenAsync());
        using var hidden = await app.PostAsync("resources/subscribe", """{"uri":"test://hidden"}""", session);
        using var open = await app.PostAsync("resources/subscribe", """{"uri":"test://open"}""", session);

        var notifier = app.Services.GetRequiredService<IActorsNotifier>();
        await notifier.ResourceUpdatedAsync("test://hidden", TestContext.Current.CancellationToken);
        await notifier.ResourceUpdatedAsync("test://open", TestContext.Current.CancellationToken);
        var heard = await app.HearAsync(session, "test://open");

        Assert.Equal(await open.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await hidden.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(told, heard.Contains("test://hidden", StringComparison.Ordinal));
    }

    [McpServerResourceType]
    private sealed class Resources
    {
        [McpServerResource(UriTemplate = "test://hidden", Name = "hidden"), Authorize(Roles = "admin")]
        public static string Hidden() => "hidden";

        [McpServerResource(UriTemplate = "test://open", Name = "open")]
        public static string Open() => "open";
    }
}
