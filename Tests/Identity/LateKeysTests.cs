using Actors.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Identity;

public sealed class LateKeysTests
{
    [Fact]
    public async Task MapActors_KeysThatNobodyWouldAskFor_AreRefused()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddMcpServer().WithActors();
        builder.Services.PostConfigure<ActorsOptions>(static options => options.Keys.Add(new KeySettings { Sha256 = new string('0', 64), Subject = "late" }));
        await using var app = builder.Build();

        var refused = Assert.Throws<InvalidOperationException>(() => app.MapActors("/mcp"));

        Assert.Contains("AddAuthentication()", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MapActors_KeysOfTheDelegate_AreAskedFor()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddMcpServer().WithActors(static options => options.Keys.Add(new KeySettings { Sha256 = new string('0', 64), Subject = "early" }));
        await using var app = builder.Build();

        var mapped = app.MapActors("/mcp");

        Assert.NotNull(mapped);
        Assert.NotNull(app.Services.GetService<Microsoft.AspNetCore.Authentication.IAuthenticationSchemeProvider>());
    }
}
