using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Authorization;

public sealed class AuthorizationFilterTests
{
    private const string Legacy = "2025-11-25";
    private const string Modern = "2026-07-28";

    private static readonly ClaimsPrincipal Ann = GuardedServer.User((ClaimTypes.NameIdentifier, "ann"));
    private static readonly ClaimsPrincipal Writer = GuardedServer.User((ClaimTypes.NameIdentifier, "wil"), ("scope", "write"));
    private static readonly ClaimsPrincipal Admin = GuardedServer.User((ClaimTypes.NameIdentifier, "root"), (ClaimTypes.Role, "admin"));

    public static TheoryData<string, string, string> Lists => new()
    {
        { Legacy, "nobody", "free opened" },
        { Modern, "nobody", "free opened" },
        { Legacy, "ann", "free known opened" },
        { Modern, "ann", "free known opened" },
        { Legacy, "writer", "free known opened policy" },
        { Modern, "writer", "free known opened policy" },
        { Legacy, "admin", "admin free inherited known opened" },
        { Modern, "admin", "admin free inherited known opened" },
    };

    public static TheoryData<string> Versions => [Legacy, Modern];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Tools_OfCaller_AreThoseListedAndCallable(string version, string caller, string names)
    {
        await using var server = await GuardedServer.StartAsync(version, UserOf(caller));

        var listed = (await server.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(tool => tool.Name).Order(StringComparer.Ordinal);

        Assert.Equal(names, string.Join(' ', listed));
        foreach (var name in new[] { "admin", "free", "inherited", "known", "opened", "policy" })
        {
            var called = await Record.ExceptionAsync(async () => await server.Client.CallToolAsync(name, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(names.Split(' ').Contains(name), called is null);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task HiddenPrimitives_AreAnsweredLikeUnknownOnes(string version)
    {
        await using var server = await GuardedServer.StartAsync(version, Ann);
        var client = server.Client;

        var tools = await Answers("admin", "absnt", async name => await client.CallToolAsync(name, cancellationToken: TestContext.Current.CancellationToken));
        var prompts = await Answers("adminPrompt", "absntPrompt", async name => await client.GetPromptAsync(name, cancellationToken: TestContext.Current.CancellationToken));
        var resources = await Answers("test://admin", "test://absnt", async uri => await client.ReadResourceAsync(uri, cancellationToken: TestContext.Current.CancellationToken));
        var templates = await Answers("test://admin/red", "test://absnt/red", async uri => await client.ReadResourceAsync(uri, cancellationToken: TestContext.Current.CancellationToken));

        Assert.All([tools, prompts, resources, templates], pair => Assert.Equal(pair.Unknown, pair.Hidden));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Lists_OfPromptsAndResources_HideWhatTheCallerMayNotUse(string version)
    {
        await using var server = await GuardedServer.StartAsync(version, Ann);
        await using var admins = await GuardedServer.StartAsync(version, Admin);

        Assert.Equal("freePrompt | test://free | ", await Listed(server.Client));
        Assert.Equal("adminPrompt freePrompt | test://admin test://free | test://admin/{color}", await Listed(admins.Client));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Completion_OfHiddenReference_IsEmpty(string version)
    {
        await using var server = await GuardedServer.StartAsync(version, Ann);
        await using var admins = await GuardedServer.StartAsync(version, Admin);
        Reference[] references = [new PromptReference { Name = "adminPrompt" }, new ResourceTemplateReference { Uri = "test://admin/{color}" }];

        foreach (var reference in references)
        {
            var hidden = await server.Client.CompleteAsync(reference, "color", "r", cancellationToken: TestContext.Current.CancellationToken);
            var seen = await admins.Client.CompleteAsync(reference, "color", "r", cancellationToken: TestContext.Current.CancellationToken);

            Assert.Empty(hidden.Completion.Values);
            Assert.Equal(["red"], seen.Completion.Values);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task GuardedPrimitives_WithoutTheFilters_AreRefusedToEverybody(string version)
    {
        await using var server = await GuardedServer.StartAsync(version, Admin, withFilters: false);

        var listed = (await server.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(tool => tool.Name).Order(StringComparer.Ordinal);
        var called = await Record.ExceptionAsync(async () => await server.Client.CallToolAsync("admin", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(["free", "opened"], listed);
        Assert.IsType<McpProtocolException>(called);
    }

    private static ClaimsPrincipal? UserOf(string caller) => caller switch { "ann" => Ann, "writer" => Writer, "admin" => Admin, _ => null };

    private static async Task<string> Listed(McpClient client)
    {
        var prompts = await client.ListPromptsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var resources = await client.ListResourcesAsync(cancellationToken: TestContext.Current.CancellationToken);
        var templates = await client.ListResourceTemplatesAsync(cancellationToken: TestContext.Current.CancellationToken);
        return string.Join(" | ", new[] { prompts.Select(p => p.Name), resources.Select(r => r.Uri), templates.Select(t => t.UriTemplate) }
            .Select(names => string.Join(' ', names.Order(StringComparer.Ordinal))));
    }

    /// <summary>What two names are answered with, each without the name itself.</summary>
    private static async Task<(string Hidden, string Unknown)> Answers(string hidden, string unknown, Func<string, Task> ask)
    {
        return (await Answer(hidden), await Answer(unknown));

        async Task<string> Answer(string name)
        {
            var exception = await Assert.ThrowsAsync<McpProtocolException>(() => ask(name));
            return $"{exception.ErrorCode} {exception.Message.Replace(name, "NAME", StringComparison.Ordinal)}";
        }
    }
}
