using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using ModelContextProtocol;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>What servers say and ask during a call reaches its own caller, in the caller's own generation.</summary>
public sealed class ConversationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Progress_GoesToTheCallersToken(bool modern)
    {
        await using var host = await HostAsync(async (call, caller, _) =>
        {
            var token = call.Params.GetProperty("_meta").GetProperty("progressToken");
            await caller.NotifyAsync("notifications/progress", JsonElement.Parse($$"""{"progressToken":{{token.GetRawText()}},"progress":1.5,"future":1}"""));
            return Said("done");
        });
        using var client = await host.OpenAsync("files", modern);

        await client.CallAsync("read", meta: new JsonObject { ["progressToken"] = "mine" });

        var progress = Assert.Single(client.Heard).GetProperty("params");
        Assert.Equal(("mine", 1.5, 1), (progress.GetProperty("progressToken").GetString(), progress.GetProperty("progress").GetDouble(), progress.GetProperty("future").GetInt32()));
    }

    [Theory]
    [InlineData(false, null, new[] { "info", "error" })]
    [InlineData(false, "error", new[] { "error" })]
    [InlineData(false, "debug", new[] { "debug", "info", "error" })]
    [InlineData(true, null, new string[0])]
    [InlineData(true, "info", new[] { "info", "error" })]
    public async Task Log_ReachesWhoeverWantsThatLevel(bool modern, string? level, string[] heard)
    {
        await using var host = await HostAsync(async (_, caller, _) =>
        {
            foreach (var said in new[] { "debug", "info", "error" })
            {
                await caller.NotifyAsync("notifications/message", JsonElement.Parse($$$"""{"level":"{{{said}}}","data":{"n":1.50}}"""));
            }

            return Said("done");
        });
        using var client = await host.OpenAsync("files", modern);
        if (level is not null && !modern)
        {
            await client.ResultAsync("logging/setLevel", new JsonObject { ["level"] = level });
        }

        await client.CallAsync("read", meta: modern && level is not null ? new JsonObject { ["io.modelcontextprotocol/logLevel"] = level } : null);

        Assert.Equal(heard, client.Heard.Select(static message => message.GetProperty("params").GetProperty("level").GetString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Question_IsAskedInTheCallersGeneration(bool modern)
    {
        await using var host = await HostAsync(async (_, caller, cancellationToken) =>
        {
            var answer = await caller.AskAsync("elicitation/create", JsonElement.Parse("""{"message":"Who?","requestedSchema":{"type":"object","properties":{}}}"""), cancellationToken);
            var roots = await caller.AskAsync("roots/list", default, cancellationToken);
            return Said($"{answer.GetProperty("content").GetProperty("name").GetString()} {roots.GetProperty("roots").GetArrayLength()}");
        });
        using var client = await host.OpenAsync("files", modern, Peer.Everything);
        client.OnAsked = static (method, _) => method == "roots/list"
            ? new JsonObject { ["roots"] = new JsonArray(new JsonObject { ["uri"] = "file:///x" }) }
            : new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ada" } };

        Assert.Equal("Ada 1", TextOf(await client.CallAsync("read")));
        Assert.Equal(["elicitation/create", "roots/list"], client.Heard.Select(static asked => asked.GetProperty("method").GetString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Question_ToACallerThatCannotBeAsked_IsRefusedToTheServer(bool modern)
    {
        await using var host = await HostAsync(static async (_, caller, cancellationToken) =>
        {
            var refused = await Assert.ThrowsAnyAsync<McpProtocolException>(() => caller.AskAsync("elicitation/create", JsonElement.Parse("""{"message":"Who?"}"""), cancellationToken));
            var roots = await caller.AskAsync("roots/list", default, cancellationToken);
            return Said($"{(int)refused.ErrorCode != 0} {roots.GetProperty("roots").GetArrayLength()}");
        });
        using var client = await host.OpenAsync("files", modern);

        Assert.Equal("True 0", TextOf(await client.CallAsync("read")));
        Assert.Empty(client.Heard);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unreachable_Call_SaysWhichServerAndWhy(bool modern)
    {
        await using var host = await HostAsync(static (_, _, _) => throw new UpstreamException(UpstreamFailure.Lost, "Server 'files' ended with exit code 3 during the call. Its last words: out of memory"));
        using var client = await host.OpenAsync("files", modern);

        var result = (await client.CallAsync("read")).GetProperty("result");

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("'files' ended with exit code 3", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("Lost", result.GetProperty("_meta").GetProperty("actors/upstream").GetProperty("failure").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unreachable_Prompt_IsAnErrorThatSaysWhichServerAndWhy(bool modern)
    {
        await using var host = await HostAsync(static (_, _, _) => throw new UpstreamException(UpstreamFailure.Unavailable, "It is not there."));
        using var client = await host.OpenAsync("files", modern);

        var error = (await client.SendAsync("prompts/get", new JsonObject { ["name"] = "greet" })).GetProperty("error");

        Assert.Equal("The server 'files' gave no answer: It is not there.", error.GetProperty("message").GetString());
        Assert.Equal("Unavailable", error.GetProperty("data").GetProperty("actors/upstream").GetProperty("failure").GetString());
    }

    [Fact]
    public async Task Disconnect_ModernCall_CancelsTheServersCall()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await HostAsync(async (_, _, cancellationToken) =>
        {
            await using var registration = cancellationToken.Register(() => cancelled.SetResult());
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return default;
        });
        using var client = await host.OpenAsync("files", modern: true);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var call = client.SendUntilAsync("tools/call", new JsonObject { ["name"] = "read" }, gone.Token);
        await begun.Task.WaitAsync(Token);
        await gone.CancelAsync();

        await cancelled.Task.WaitAsync(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Callers_AnonymousOnes_AreToldApart()
    {
        await using var host = await HostAsync(static (_, _, _) => Task.FromResult(Said("done")));
        using var one = await host.OpenAsync("files", modern: false);
        using var other = await host.OpenAsync("files", modern: false);

        await one.CallAsync("read");
        await one.CallAsync("read");
        await other.CallAsync("read");

        var callers = host.Upstreams["files"].Calls.Select(static call => call.Caller).ToArray();
        Assert.Equal(callers[0], callers[1]);
        Assert.NotEqual(callers[0], callers[2]);
    }

    private static Task<ServingHost> HostAsync(Func<UpstreamCall, IUpstreamCaller, CancellationToken, Task<JsonElement>> onCall)
    {
        var upstreams = new FakeUpstreams();
        upstreams["files"].Facts = FakeUpstream.FactsOf("""[{"name":"read","inputSchema":{"type":"object"}}]""", """[{"name":"greet"}]""", capabilities: FakeUpstream.Everything);
        upstreams["files"].OnCall = onCall;
        return ServingHost.StartAsync(upstreams, [ServingHost.Model("files")]);
    }

    private static JsonElement Said(string text) => JsonElement.Parse($$"""{"content":[{"type":"text","text":"{{text}}"}]}""");

    private static string? TextOf(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();
}
