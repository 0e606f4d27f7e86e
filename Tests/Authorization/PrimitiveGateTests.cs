using System.Security.Claims;
using Actors.Http.Authorization;
using Actors.Tests.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Tests.Authorization;

public sealed class PrimitiveGateTests
{
    [Theory]
    [InlineData("role:admin", true)]
    [InlineData("role:guest", false)]
    [InlineData("", false)]
    public async Task MayUse_PrimitiveOfOneScheme_AsksThatSchemeAlone(string header, bool allowed)
    {
        await using var services = Services();
        var tool = Tool(new AuthorizeAttribute { AuthenticationSchemes = "Own", Roles = "admin" });
        var context = new DefaultHttpContext { RequestServices = services, User = GuardedServer.User((ClaimTypes.Role, "admin")) };
        context.Request.Headers["X-User"] = header;

        var answer = await services.GetRequiredService<PrimitiveGate>().MayUseAsync(tool, context);

        Assert.Equal(allowed, answer);
    }

    [Theory]
    [InlineData("scope", "write", true)]
    [InlineData("scope", "read", false)]
    public async Task MayUse_PrimitiveWithPolicyAndRequirement_DemandsBoth(string type, string value, bool allowed)
    {
        await using var services = Services();
        var tool = Tool(new AuthorizeAttribute(), new AuthorizationPolicyBuilder().RequireClaim("scope", "write").Build());
        var context = new DefaultHttpContext { RequestServices = services, User = GuardedServer.User((type, value)) };

        var answer = await services.GetRequiredService<PrimitiveGate>().MayUseAsync(tool, context);

        Assert.Equal(allowed, answer);
    }

    private static McpServerTool Tool(params object[] metadata) => McpServerTool.Create(() => "x", new() { Name = "x", Metadata = metadata });

    private static ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, HeaderHandler>("Own", null);
        services.AddMcpServer().AddAuthorizationFilters();
        return services.BuildServiceProvider();
    }
}
