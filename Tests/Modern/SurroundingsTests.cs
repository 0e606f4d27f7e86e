using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Modern;

public sealed class SurroundingsTests
{
    [Fact]
    public async Task Call_ManyAtOnce_SeeTheirOwnRequestUserAndServices()
    {
        await using var host = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(number => host.Client.CallAsync("who", spoil: sent =>
        {
            sent.Headers["X-User"] = $"user{number}";
            sent.Headers["X-Number"] = $"{number}";
        })));

        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"user{number} user{number} {number} {number}"), answers.Select(answer => answer.Text));
    }

    [Fact]
    public async Task Call_AfterAUser_AnonymousSeesNobody()
    {
        await using var host = await StartAsync();

        await host.Client.CallAsync("who", spoil: sent => sent.Headers["X-User"] = "first");
        var answer = await host.Client.CallAsync("who");

        Assert.Equal("  none ", answer.Text);
    }

    [Fact]
    public async Task Filters_OfTheAuthor_RunWithTheCallsServices()
    {
        await using var host = await StartAsync();

        var called = await host.Client.CallAsync("who", spoil: sent => sent.Headers["X-Number"] = "5");
        var listed = await host.Client.SendAsync("tools/list", spoil: sent => sent.Headers["X-Number"] = "6");

        Assert.Equal("filter 5", called.Result.GetProperty("content")[1].GetProperty("text").GetString());
        Assert.Equal("6", listed.Result.GetProperty("tools")[0].GetProperty("title").GetString());
        Assert.Equal("private", listed.Result.GetProperty("cacheScope").GetString());
    }

    [Theory]
    [InlineData("""{"name":"who","arguments":5}""", -32602)]
    [InlineData("""{"name":"none","arguments":{}}""", -32602)]
    [InlineData("""{"arguments":{}}""", -32602)]
    [InlineData("""{"name":7}""", -32602)]
    public async Task Call_ParametersOfTheWrongShape_AreInvalidParams(string parameters, int code)
    {
        await using var host = await StartAsync();

        var answer = await host.Client.SendAsync("tools/call", (JsonObject)JsonNode.Parse(parameters)!, sent => sent.Headers["Mcp-Name"] = (sent.Params["name"] as JsonValue)?.GetValueKind() == JsonValueKind.String ? (string?)sent.Params["name"] : null);

        Assert.Equal((200, code), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task Call_ToolThatThrows_IsAResultAndThrowingPromptAnInternalError()
    {
        await using var host = await StartAsync();

        var tool = await host.Client.CallAsync("throws");
        var prompt = await host.Client.SendAsync("prompts/get", new() { ["name"] = "throws" });
        var capabilities = await host.Client.SendAsync("tools/list", spoil: sent => sent.Meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = 5 });

        Assert.True(tool.Result.GetProperty("isError").GetBoolean());
        Assert.Equal((200, -32603), (prompt.Status, prompt.ErrorCode));
        Assert.Equal(-32602, capabilities.ErrorCode);
    }

    private static Task<ModernHost> StartAsync() => ModernHost.StartAsync(
        mcp => mcp.WithTools<WhoTools>().WithPrompts<WhoPrompts>().WithRequestFilters(filters => filters
            .AddCallToolFilter(next => async (context, cancellationToken) =>
            {
                var result = await next(context, cancellationToken);
                result.Content.Add(new TextContentBlock { Text = $"filter {context.Services!.GetRequiredService<Notebook>().Note}" });
                return result;
            })
            .AddListToolsFilter(next => async (context, cancellationToken) =>
            {
                var result = await next(context, cancellationToken);
                result.Tools = [.. result.Tools.Select(tool => new Tool { Name = tool.Name, InputSchema = tool.InputSchema, Title = context.Services!.GetRequiredService<Notebook>().Note })];
                return result;
            })),
        services => services.AddScoped<Notebook>(),
        before: app => app.Use((http, next) =>
        {
            http.RequestServices.GetRequiredService<Notebook>().Note = http.Request.Headers["X-Number"];
            return next(http);
        }));

    [McpServerToolType]
    private sealed class WhoTools
    {
        [McpServerTool(Name = "who"), Description("Says who calls.")]
        public static async Task<string> WhoAsync(IHttpContextAccessor accessor, ClaimsPrincipal user, Notebook notebook)
        {
            await Task.Yield();
            var number = accessor.HttpContext!.Request.Headers["X-Number"].FirstOrDefault() ?? "none";
            return $"{accessor.HttpContext.User.FindFirst("sub")?.Value} {user.FindFirst("sub")?.Value} {number} {notebook.Note}";
        }

        [McpServerTool(Name = "throws"), Description("Throws.")]
        public static string Throws() => throw new InvalidOperationException("The tool does not support roots.");
    }

    [McpServerPromptType]
    private sealed class WhoPrompts
    {
        [McpServerPrompt(Name = "throws"), Description("Throws.")]
        public static string Throws() => throw new InvalidOperationException("inner");
    }
}
