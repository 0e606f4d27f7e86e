using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Http;
using Actors.Http.Tasks;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskRuns;

/// <summary>What becomes of a call, by what its tool allows and what its caller knows; and what is refused.</summary>
public sealed class DecisionTests
{
    private const string Key = "0123456789-0123456789-0123456789";

    [Theory]
    [InlineData(TaskSupport.Forbidden, "Plain Plain HasNoTasks Plain Plain")]
    [InlineData(TaskSupport.Optional, "Hidden Hidden Task Hidden Task")]
    [InlineData(TaskSupport.Required, "Hidden NeedsTask Task NeedsExtension Task")]
    public void Decide_ByToolAndCaller_IsAsTheTableSays(TaskSupport support, string expected)
    {
        TaskAsker[] askers = [TaskAsker.Unknowing, TaskAsker.DoesNotAsk, TaskAsker.Asks, TaskAsker.NoExtension, TaskAsker.Extension];

        var made = askers.Select(asker => TaskRules.Decide(support, asker));

        Assert.Equal(expected, string.Join(' ', made));
    }

    [Theory]
    [InlineData("2025-11-25", "repeat", false, "plain")]
    [InlineData("2025-11-25", "repeat", true, "task")]
    [InlineData("2025-11-25", "always", false, "-32601")]
    [InlineData("2025-11-25", "always", true, "task")]
    [InlineData("2025-11-25", "never", false, "plain")]
    [InlineData("2025-11-25", "never", true, "-32601")]
    [InlineData("2025-11-25", "none", true, "-32602")]
    [InlineData("2025-06-18", "repeat", true, "plain")]
    [InlineData("2025-06-18", "always", false, "plain")]
    [InlineData("2025-06-18", "never", true, "plain")]
    [InlineData("2025-03-26", "always", true, "plain")]
    public async Task Call_InALegacySession_IsWhatTheRevisionSays(string version, string tool, bool asks, string expected)
    {
        await using var host = await RunHost.StartAsync();
        using var client = await host.Legacy.OpenAsync(version);

        var answer = await client.SendAsync("tools/call", Call(tool, asks ? new JsonObject() : null));

        Assert.Equal(expected, Outcome(answer.Last));
    }

    [Theory]
    [InlineData("repeat", false, "plain")]
    [InlineData("repeat", true, "task")]
    [InlineData("always", true, "task")]
    [InlineData("always", false, "-32021")]
    [InlineData("never", true, "plain")]
    [InlineData("none", true, "-32602")]
    public async Task Call_Modern_IsWhatTheRequestDeclares(string tool, bool declares, string expected)
    {
        await using var host = await RunHost.StartAsync();
        JsonObject arguments = tool == "repeat" ? new() { ["text"] = "a" } : [];

        var answer = declares ? await host.CallAsync(tool, arguments) : await host.Modern.CallAsync(tool, arguments);

        Assert.Equal(expected, Outcome(answer.Last));
        if (expected == "-32021")
        {
            Assert.Equal(400, answer.Status);
            Assert.Equal("""{"extensions":{"io.modelcontextprotocol/tasks":{}}}""", answer.Error.GetProperty("data").GetProperty("requiredCapabilities").GetRawText());
        }
    }

    [Theory]
    [InlineData("""{"extensions":{"io.modelcontextprotocol/tasks":true}}""")]
    [InlineData("""{"extensions":{"other/tasks":{}}}""")]
    [InlineData("""{"tasks":{"requests":{"tools":{"call":{}}}}}""")]
    public async Task Call_ModernThatDeclaresSomethingElse_GetsAPlainResult(string capabilities)
    {
        await using var host = await RunHost.StartAsync();

        var answer = await host.Modern.CallAsync("repeat", new() { ["text"] = "a" }, sent =>
        {
            sent.Meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(capabilities);
            sent.Params["task"] = new JsonObject { ["ttl"] = 1000 };
        });

        Assert.Equal("repeat a 1", answer.Text);
    }

    [Theory]
    [InlineData("repeat")]
    [InlineData("always")]
    public async Task Call_WithoutASession_IsAPlainResult(string tool)
    {
        await using var host = await RunHost.StartAsync();
        using var client = host.Legacy.Client();

        var answer = await client.SendAsync("tools/call", Call(tool, new JsonObject()), request => request.Headers.Add("MCP-Protocol-Version", "2025-11-25"));

        Assert.Equal("plain", Outcome(answer.Last));
    }

    [Fact]
    public async Task Call_WhereNoToolHasTasks_IgnoresTheWish()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var answer = await client.SendAsync("tools/call", new() { ["name"] = "echo", ["arguments"] = new JsonObject { ["text"] = "a" }, ["task"] = new JsonObject() });

        Assert.Equal("a", answer.Text);
    }

    [Theory]
    [InlineData("""{}""", 3600)]
    [InlineData("""{"ttl":90000}""", 90)]
    [InlineData("""{"ttl":90000.5}""", 90)]
    [InlineData("""{"ttl":null}""", 7200)]
    [InlineData("""{"ttl":1e15}""", 7200)]
    [InlineData("""{"ttl":0}""", null)]
    [InlineData("""{"ttl":-5}""", null)]
    [InlineData("""{"ttl":"90000"}""", null)]
    [InlineData("""[]""", null)]
    public async Task Create_Ttl_IsTheOneAskedForUpToTheLongest(string task, int? seconds)
    {
        await using var host = await RunHost.StartAsync(tasks => tasks.MaxTtl = TimeSpan.FromHours(2));
        using var client = await host.Legacy.OpenAsync();

        var answer = await client.SendAsync("tools/call", Call("repeat", JsonNode.Parse(task)));

        if (seconds is null)
        {
            Assert.Equal(-32602, answer.Code);
            Assert.Empty(host.Journal.Notes);
        }
        else
        {
            Assert.Equal(seconds.Value, answer.Result.GetProperty("task").GetProperty("ttl").GetDouble() / 1000, 1);
        }
    }

    [Theory]
    [InlineData("nobody", "guarded", false)]
    [InlineData("nobody", "guarded-always", false)]
    [InlineData("ann:admin", "guarded", true)]
    public async Task Create_OfAGuardedTool_IsDecidedWhenItIsMade(string user, string tool, bool allowed)
    {
        await using var host = await RunHost.StartAsync(more: server => server.WithTools<GuardedTools>().AddAuthorizationFilters());

        var task = await host.CallAsync(tool, spoil: RunHost.As(user));
        var hidden = await host.Modern.CallAsync(tool, spoil: RunHost.As(user));
        var unknown = await host.CallAsync("unknown", spoil: RunHost.As(user));

        if (allowed)
        {
            Assert.Equal("for ann", RunHost.TextOf(await host.EndOf(task.Result.GetProperty("taskId").GetString()!)));
            Assert.Equal("for ann", hidden.Text);
        }
        else
        {
            var expected = unknown.Error.GetRawText().Replace("unknown", tool, StringComparison.Ordinal);
            Assert.Equal((expected, expected), (task.Error.GetRawText(), hidden.Error.GetRawText()));
        }
    }

    [Fact]
    public async Task Create_BeyondTheOwnersRoom_SaysHowLongToWait()
    {
        await using var host = await RunHost.StartAsync(tasks => tasks.MaxPerOwner = 1);
        using var client = await host.Legacy.OpenAsync();
        await host.CallAsync("stay", new() { ["gate"] = "full" });

        var modern = await host.Modern.StartAsync("tools/call", Call("repeat", null), sent => sent.Meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(RunHost.Extension), cancellationToken: TestContext.Current.CancellationToken);
        var body = JsonElement.Parse(await modern.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var legacy = await client.SendAsync("tools/call", Call("repeat", new JsonObject()));
        var somebody = await host.CallAsync("repeat", new() { ["text"] = "a" }, RunHost.As("bob"));

        Assert.Equal(429, (int)modern.StatusCode);
        Assert.NotNull(modern.Headers.RetryAfter?.Delta);
        Assert.True(body.GetProperty("error").GetProperty("data").GetProperty("retryAfterMs").GetInt64() > 0);
        Assert.Equal(-32600, legacy.Code);
        Assert.True(legacy.Error.GetProperty("data").GetProperty("retryAfterMs").GetInt64() > 0);
        Assert.Equal("task", somebody.ResultType);
    }

    [Theory]
    [InlineData("short", false, -32602)]
    [InlineData("short", true, null)]
    [InlineData("with space-0123456789-0123456789", true, -32602)]
    [InlineData("", true, -32602)]
    [InlineData(Key, false, null)]
    public async Task Create_IdempotencyKey_IsCheckedAndASecretOfStrangers(string key, bool known, int? code)
    {
        await using var host = await RunHost.StartAsync();

        var answer = await host.CallAsync("repeat", new() { ["text"] = "a" }, With(key, known ? "ann" : null));

        Assert.Equal(code, answer.Last.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : null);
    }

    [Fact]
    public async Task Create_SameIdempotencyKey_JoinsTheTaskOfItsOwnerOnly()
    {
        await using var host = await RunHost.StartAsync();

        var first = await host.CallAsync("stay", new() { ["gate"] = "k" }, With(Key, "ann"));
        var again = await host.CallAsync("stay", new() { ["gate"] = "k" }, With(Key, "ann"));
        var other = await host.CallAsync("stay", new() { ["gate"] = "k" }, With(Key, "bob"));
        var conflict = await host.CallAsync("stay", new() { ["gate"] = "other" }, With(Key, "ann"));

        Assert.Equal(Id(first), Id(again));
        Assert.NotEqual(Id(first), Id(other));
        Assert.Equal(-32602, conflict.ErrorCode);
    }

    [Fact]
    public async Task Call_OfAToolThatOnlyAShapedServerHas_RunsInItsRequest()
    {
        await using var host = await RunHost.StartAsync(options: options => options.ConfigureServer = static (_, server) =>
            server.ToolCollection!.Add(McpServerTool.Create([BackgroundTask] () => "shaped", new() { Name = "shaped" })));

        var answer = await host.CallAsync("shaped");
        var usual = await host.CallAsync("repeat", new() { ["text"] = "a" });

        Assert.Equal(("shaped", "task"), (answer.Text, usual.ResultType));
    }

    private static Action<ModernClient.Sent> With(string key, string? user) => sent =>
    {
        sent.Meta[TaskMeta.IdempotencyKey] = key;
        sent.Headers["X-User"] = user;
    };

    private static string Id(ModernAnswer answer) => answer.Result.GetProperty("taskId").GetString()!;

    private static JsonObject Call(string tool, JsonNode? task)
    {
        var call = new JsonObject { ["name"] = tool, ["arguments"] = tool == "repeat" ? new JsonObject { ["text"] = "a" } : new JsonObject() };
        if (task is not null)
        {
            call["task"] = task;
        }

        return call;
    }

    private static string Outcome(JsonElement answer) =>
        answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetRawText()
        : answer.GetProperty("result").TryGetProperty("taskId", out _) || answer.GetProperty("result").TryGetProperty("task", out _) ? "task"
        : answer.GetProperty("result").TryGetProperty("isError", out var flag) && flag.GetBoolean() ? "failed"
        : "plain";

    [McpServerToolType]
    private sealed class GuardedTools
    {
        [McpServerTool(Name = "guarded"), BackgroundTask, Authorize(Roles = "admin")]
        public static string Guarded(System.Security.Claims.ClaimsPrincipal user) => $"for {user.Identity?.Name}";

        [McpServerTool(Name = "guarded-always"), BackgroundTask(Support = TaskSupport.Required), Authorize(Roles = "admin")]
        public static string GuardedAlways() => "never";
    }
}
