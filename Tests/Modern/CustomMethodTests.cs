using System.Text.Json.Nodes;
using Actors.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Tests.Modern;

public sealed class CustomMethodTests
{
    [Theory]
    [InlineData("modern", "complete")]
    [InlineData("session", null)]
    public async Task Ask_MethodOfTheAuthorsOwn_SaysItIsCompleteWhereResultsSaySo(string way, string? resultType)
    {
        await using var app = await OwnApp.StartAsync(static server => server.Services.Configure<McpServerOptions>(static options =>
            options.RequestHandlers = [new McpServerRequestHandler { Method = "x/own", Handler = static (_, _) => new(new JsonObject { ["is"] = "own" }) }]));

        var answer = await app.AskAsync(way, "x/own", "{}");

        Assert.Equal("own", (string?)answer["result"]!["is"]);
        Assert.Equal(resultType, (string?)answer["result"]!["resultType"]);
    }
}
