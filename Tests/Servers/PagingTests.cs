using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Tests.Modern;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Servers;

public sealed class PagingTests
{
    [Theory]
    [InlineData("tools/list", "tools", "name")]
    [InlineData("prompts/list", "prompts", "name")]
    [InlineData("resources/list", "resources", "uri")]
    [InlineData("resources/templates/list", "resourceTemplates", "uriTemplate")]
    public async Task List_SeveralPages_GivesEveryItemOnceInOrder(string method, string items, string key)
    {
        await using var host = await ListenHost.StartAsync(Many, options => options.PageSize = 3);

        var pages = await AllAsync(host, method, items, key);

        Assert.Equal([3, 3, 1], pages.Select(page => page.Length));
        var all = pages.SelectMany(page => page).ToArray();
        Assert.Equal(7, all.Distinct().Count());
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
    }

    [Fact]
    public async Task List_FitsInOnePage_HasNoCursorAndIsInOrder()
    {
        await using var host = await ListenHost.StartAsync(Many);

        var answer = await host.Client.SendAsync("tools/list");

        var names = Keys(answer.Result, "tools", "name");
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.False(answer.Result.TryGetProperty("nextCursor", out _));
    }

    [Fact]
    public async Task List_EmptyCursor_IsTheBeginning()
    {
        await using var host = await ListenHost.StartAsync(Many);

        var answer = await host.Client.SendAsync("tools/list", new() { ["cursor"] = "" });

        Assert.Equal(7, answer.Result.GetProperty("tools").GetArrayLength());
    }

    [Theory]
    [InlineData("\"nonsense\"")]
    [InlineData("\" \"")]
    [InlineData("5")]
    [InlineData("{}")]
    public async Task List_BadCursor_IsRefusedInBothGenerations(string cursor)
    {
        await using var host = await ListenHost.StartAsync(Many, options => options.PageSize = 3);
        foreach (var method in new[] { "tools/list", "prompts/list", "resources/list", "resources/templates/list" })
        {
            var modern = await host.Client.SendAsync(method, new() { ["cursor"] = JsonNode.Parse(cursor) });
            var legacy = await LegacyAsync(host, method, JsonNode.Parse(cursor));

            Assert.Equal(-32602, modern.ErrorCode);
            Assert.Equal(-32602, legacy.ErrorCode);
        }
    }

    [Fact]
    public async Task List_CursorOfAnotherMethodPrincipalOrTampered_IsRefused()
    {
        await using var host = await ListenHost.StartAsync(Many, options => options.PageSize = 3);
        var first = await host.Client.SendAsync("tools/list", spoil: sent => sent.Headers["X-User"] = "alice");
        var cursor = first.Result.GetProperty("nextCursor").GetString()!;

        var own = await AskAsync("tools/list", cursor, "alice");
        var otherMethod = await AskAsync("prompts/list", cursor, "alice");
        var otherUser = await AskAsync("tools/list", cursor, "bob");
        var nobody = await AskAsync("tools/list", cursor, null);
        var tampered = await AskAsync("tools/list", cursor + "-TAMPERED", "alice");

        Assert.Equal(3, own.Result.GetProperty("tools").GetArrayLength());
        Assert.All([otherMethod, otherUser, nobody, tampered], answer => Assert.Equal(-32602, answer.ErrorCode));

        Task<ModernAnswer> AskAsync(string method, string text, string? user) =>
            host.Client.SendAsync(method, new() { ["cursor"] = text }, sent => sent.Headers["X-User"] = user);
    }

    [Fact]
    public async Task List_LastItemRemovedBetweenPages_MissesNone()
    {
        await using var host = await ListenHost.StartAsync(Many, options => options.PageSize = 3);
        var tools = host.Services.GetRequiredService<IOptions<McpServerOptions>>().Value.ToolCollection!;
        var first = await host.Client.SendAsync("tools/list");
        var given = Keys(first.Result, "tools", "name");
        Assert.True(tools.TryGetPrimitive(given[^1], out var last));
        tools.Remove(last);

        var second = await host.Client.SendAsync("tools/list", new() { ["cursor"] = first.Result.GetProperty("nextCursor").GetString() });

        var expected = tools.Select(tool => tool.ProtocolTool.Name).Except(given).Order(StringComparer.Ordinal).Take(3);
        Assert.Equal(expected, Keys(second.Result, "tools", "name"));
    }

    [Fact]
    public async Task List_HandlerThatPagesItself_GoesOnBehindOurCursors()
    {
        await using var host = await ListenHost.StartAsync(mcp => mcp.WithListToolsHandler((context, _) =>
        {
            var page = context.Params?.Cursor is { } cursor ? int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture) : 0;
            return new(new ListToolsResult
            {
                Tools = [.. Enumerable.Range(0, 4).Select(number => new Tool { Name = $"t{page}{9 - number}", InputSchema = JsonElement.Parse("""{"type":"object"}""") })],
                NextCursor = page < 2 ? $"{page + 1}" : null,
            });
        }), options => options.PageSize = 3);

        var pages = await AllAsync(host, "tools/list", "tools", "name");

        // The author's order is kept, and each of the author's pages is cut on its own.
        Assert.Equal(["t09", "t08", "t07", "t06", "t19", "t18", "t17", "t16", "t29", "t28", "t27", "t26"], pages.SelectMany(page => page));
        Assert.Equal([3, 1, 3, 1, 3, 1], pages.Select(page => page.Length));
    }

    [Fact]
    public async Task List_HiddenTools_TakeNoPlaceInAPage()
    {
        await using var host = await ListenHost.StartAsync(mcp =>
        {
            Many(mcp);
            mcp.WithTools<HiddenTools>().AddAuthorizationFilters();
        }, options => options.PageSize = 3);

        var pages = await AllAsync(host, "tools/list", "tools", "name");

        Assert.Equal([3, 3, 1], pages.Select(page => page.Length));
        Assert.DoesNotContain("a_hidden", pages.SelectMany(page => page));
    }

    private static async Task<List<string[]>> AllAsync(ListenHost host, string method, string items, string key)
    {
        var pages = new List<string[]>();
        string? cursor = null;
        do
        {
            var answer = await host.Client.SendAsync(method, cursor is null ? null : new() { ["cursor"] = cursor });
            pages.Add(Keys(answer.Result, items, key));
            cursor = answer.Result.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null && pages.Count < 20);

        return pages;
    }

    private static string[] Keys(JsonElement result, string items, string key) =>
        [.. result.GetProperty(items).EnumerateArray().Select(item => item.GetProperty(key).GetString()!)];

    // Without a session, which legacy servers serve too.
    private static Task<ModernAnswer> LegacyAsync(ListenHost host, string method, JsonNode? cursor) => host.Client.PostAsync(
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = new JsonObject { ["cursor"] = cursor } }.ToJsonString(),
        ("Accept", "application/json, text/event-stream"),
        ("MCP-Protocol-Version", McpVersion.NewestLegacy));

    private static void Many(IMcpServerBuilder mcp)
    {
        var numbers = Enumerable.Range(0, 7).Select(number => $"{(char)('g' - number)}{number}").ToArray();
        mcp.WithTools(numbers.Select(name => McpServerTool.Create(() => name, new() { Name = name })))
            .WithPrompts(numbers.Select(name => McpServerPrompt.Create(() => name, new() { Name = name })))
            .WithResources(numbers.Select(name => McpServerResource.Create(() => name, new() { UriTemplate = $"test://{name}", Name = name })))
            .WithResources(numbers.Select(name => McpServerResource.Create((int id) => name, new() { UriTemplate = $"test://{name}/{{id}}", Name = name + "s" })));
    }

    [McpServerToolType]
    private sealed class HiddenTools
    {
        [McpServerTool(Name = "a_hidden"), Description("For nobody here."), Authorize(Roles = "admin")]
        public static string Hidden() => "hidden";
    }
}
