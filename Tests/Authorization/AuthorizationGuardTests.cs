using Actors.Http.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Tests.Authorization;

public sealed class AuthorizationGuardTests
{
    [Fact]
    public void Check_WithoutTheFilters_NamesEveryGuardedPrimitive()
    {
        using var services = GuardedServer.Services(withFilters: false).BuildServiceProvider();

        var failure = Assert.Throws<InvalidOperationException>(() => AuthorizationGuard.Check(services));

        Assert.StartsWith("'admin', 'adminPrompt', 'inherited', 'known', 'policy', 'test://admin', 'test://admin/{color}' carry authorization metadata", failure.Message);
        Assert.Contains("AddAuthorizationFilters()", failure.Message);
    }

    [Fact]
    public void Check_WithTheFilters_IsContent()
    {
        using var services = GuardedServer.Services(withFilters: true).BuildServiceProvider();

        var failure = Record.Exception(() => AuthorizationGuard.Check(services));

        Assert.Null(failure);
    }

    [Fact]
    public void IsOn_ServerWithGuardedTool_SaysThatListsDiffer()
    {
        using var services = GuardedServer.Services(withFilters: true).BuildServiceProvider();
        var plain = new McpServerOptions { ToolCollection = [McpServerTool.Create(() => "x", new() { Name = "x" })] };

        Assert.True(AuthorizationMetadata.IsOn(services.GetRequiredService<IOptions<McpServerOptions>>().Value));
        Assert.False(AuthorizationMetadata.IsOn(plain));
    }
}
