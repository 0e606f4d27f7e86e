using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Tests.Rig;
using ModelContextProtocol;

namespace Actors.Tests.Upstreams.Links;

/// <summary>What passes through a connection, over either transport and in either generation.</summary>
public sealed class SdkLinkTests : IAsyncDisposable
{
    private readonly RigBench _bench = new();
    private readonly RecordingOutlet _outlet = new();

    public static TheoryData<bool, bool> Kinds => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Call_ParametersAndResult_PassUntouched(bool http, bool modern)
    {
        var link = await OpenAsync(http, modern);

        var result = await link.ToolAsync("echo", """{"text":"h\u00e9"}""", meta: """{"x/own":{"n":12345678901234567890.5},"progressToken":"mine"}""");

        Assert.Equal("hé", result.Text());
        Assert.Equal("1.50", result.GetProperty("x-unknown").GetRawText());
        Assert.Equal("12345678901234567890.5", result.GetProperty("_meta").GetProperty("x/own").GetProperty("n").GetRawText());
        Assert.NotEqual(JsonValueKind.String, result.GetProperty("_meta").GetProperty("progressToken").ValueKind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Call_LargeMessagesOfManyAtOnce_PassWhole(bool http, bool modern)
    {
        var link = await OpenAsync(http, modern);
        string[] texts = [.. Enumerable.Range(0, 8).Select(number => new string((char)('a' + number), 1_000_000))];

        var answers = await Task.WhenAll(texts.Select(text => link.ToolAsync("echo", $$"""{"text":"{{text}}"}""")));

        Assert.Equal(texts, answers.Select(answer => answer.Text()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Call_Progress_ComesInOrderUnderTheCallersToken(bool http, bool modern)
    {
        var link = await OpenAsync(http, modern);

        await Task.WhenAll(
            link.ToolAsync("count", """{"to":50}""", "a", """{"progressToken":"same"}"""),
            link.ToolAsync("count", """{"to":50}""", "b", """{"progressToken":"same"}"""));

        var notices = _outlet.Rest();
        foreach (var call in new[] { "a", "b" })
        {
            var own = notices.Where(notice => notice.Call == call).Select(notice => notice.Parameters).ToList();
            Assert.Equal(Enumerable.Range(1, 50), own.Select(progress => progress.GetProperty("progress").GetInt32()));
            Assert.All(own, progress => Assert.Equal("same", progress.GetProperty("progressToken").GetString()));
            Assert.Equal(50, own[^1].GetProperty("x-unknown").GetInt32());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Call_ErrorOfTheServer_ComesWordForWord(bool http, bool modern)
    {
        var link = await OpenAsync(http, modern);

        var error = await Assert.ThrowsAsync<McpProtocolException>(() => link.ToolAsync("refuse"));
        var failed = await link.ToolAsync("fail");

        Assert.Equal(-32042, (int)error.ErrorCode);
        Assert.Equal("refused as told", error.Message);
        Assert.Equal("""[1,"two"]""", Assert.IsType<JsonElement>(error.Data["data"]).GetRawText());
        Assert.True(failed.GetProperty("isError").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Facts_InPages_AreAllThereAsTheServerSaidThem(bool http, bool modern)
    {
        await _bench.AddAsync("rig", http, new RigSwitches { Modern = modern, Page = 5 });
        var link = await _bench.OpenAsync();

        var facts = await link.ReadFactsAsync(TestContext.Current.CancellationToken);

        Assert.Equal(modern ? "2026-07-28" : "2025-11-25", facts.Version);
        Assert.Equal("kept", facts.Info.GetProperty("x-unknown").GetString());
        Assert.True(facts.Capabilities.GetProperty("x-unknown").GetProperty("kept").GetBoolean());
        Assert.Equal("Be bad.", facts.Instructions);
        Assert.Equal(14, facts.Tools.GetArrayLength());
        Assert.Equal("1", facts.Tools[12].GetProperty("_meta").GetProperty("rig/number").GetRawText());
        Assert.Equal(JsonValueKind.Undefined, facts.Prompts.ValueKind);
        Assert.Equal(1, facts.Resources[0].GetProperty("x-unknown").GetInt32());
        Assert.Equal(0, facts.Templates.GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Question_OfTheServer_IsPutAndAnsweredAsItCame(bool http, bool modern)
    {
        var link = await OpenAsync(http, modern);
        (string? Call, string Method, JsonElement Parameters) asked = default;
        _outlet.OnAsk = (call, method, parameters, _) =>
        {
            asked = (call, method, parameters);
            return Task.FromResult(RigCalls.Json("""{"action":"accept","content":{"a":1},"x-unknown":true}"""));
        };

        var result = await link.ToolAsync("ask", """{"method":"elicitation/create","params":{"message":"?","x-unknown":[1]}}""", "the-call");

        Assert.Equal("elicitation/create", asked.Method);
        Assert.Equal("""[1]""", asked.Parameters.GetProperty("x-unknown").GetRawText());
        // On a single stream nobody knows during which call it was asked.
        Assert.Equal(modern || http ? "the-call" : null, asked.Call);
        Assert.Contains(""""action":"accept","content":{"a":1},"x-unknown":true"""", result.Text(), StringComparison.Ordinal);
        Assert.Equal(modern ? "sealed" : null, result.TryGetProperty("x-state", out var state) ? state.GetString() : null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Question_Refused_TellsTheServerWhy(bool http)
    {
        var link = await OpenAsync(http, modern: false);
        _outlet.OnAsk = (_, _, _, _) => throw new McpProtocolException("not now", (McpErrorCode)(-32099));

        var result = await link.ToolAsync("ask", """{"method":"roots/list"}""");

        Assert.Contains(""""error":{"code":-32099,"message":"not now"}"""", result.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_Withdrawn_CancelsWhoeverIsAsked()
    {
        var link = await OpenAsync(http: false, modern: false);
        var withdrawn = new TaskCompletionSource();
        _outlet.OnAsk = async (_, _, _, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            withdrawn.SetResult();
            throw new OperationCanceledException(cancellationToken);
        };

        await link.ToolAsync("withdraw");
        await withdrawn.Task.WaitAsync(TestContext.Current.CancellationToken);
        await link.ToolAsync("echo");

        Assert.DoesNotContain(_bench.Log, entry => entry.What == "answer");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Change_OfAList_IsHeard(bool http, bool modern)
    {
        var link = await OpenAsync(http, modern);
        await _bench.LoggedAsync(entry => modern ? entry.Method == "subscriptions/listen" : http ? entry.What == "stream" : entry.Method == "notifications/initialized");
        await link.CallAsync("follow", "resources/subscribe", RigCalls.Json("""{"uri":"rig://one"}"""), TestContext.Current.CancellationToken);

        await link.ToolAsync("change");
        await link.ToolAsync("change", """{"uri":"rig://one"}""");
        var list = await _outlet.NextAsync();
        var resource = await _outlet.NextAsync();

        Assert.Equal((null, "notifications/tools/list_changed"), (list.Call, list.Method));
        Assert.Equal((null, "notifications/resources/updated"), (resource.Call, resource.Method));
        Assert.Equal("rig://one", resource.Parameters.GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Reading_LinesThatAreNoMessages_ArePassedOver()
    {
        const string Server =
            """
            echo 'listening on my own'; echo '{"not":"rpc"}'; echo '[]'; echo
            while read -r line; do
              id=$(expr "$line" : '.*"id":\([0-9]*\)')
              case $line in
                *server/discover*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32601,\"message\":\"no\"}}" ;;
                *'"initialize"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{},\"serverInfo\":{\"name\":\"sh\",\"version\":\"1\"}}}" ;;
                *'"x"'*) printf 'noise\r\n{"jsonrpc":"2.0","id":%s,"result":{"ok":true,"ok":true}}\r\n' "$id" ;;
              esac
            done
            """;
        _bench.Add("rig", RigTarget.Of(new RigSwitches()) with { Command = "sh", Arguments = ["-c", Server] });
        var link = await _bench.OpenAsync();

        var facts = await link.ReadFactsAsync(TestContext.Current.CancellationToken);
        var answer = await link.CallAsync("call", "x", default, TestContext.Current.CancellationToken);

        Assert.Equal("2024-11-05", facts.Version);
        Assert.True(answer.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Handshake_ServerThatLeavesUnknownMethodsUnanswered_IsWaitedForOnce()
    {
        _bench.Add("rig", new RigSwitches { Silent = true });

        await (await _bench.OpenAsync()).DisposeAsync();
        var again = await _bench.OpenAsync();
        await again.ToolAsync("echo");

        Assert.Single(_bench.Log, entry => entry.Method == "server/discover");
        Assert.Equal(2, _bench.Log.Count(entry => entry.Method == "initialize"));
    }

    private async Task<IUpstreamLink> OpenAsync(bool http, bool modern)
    {
        await _bench.AddAsync("rig", http, new RigSwitches { Modern = modern });
        return await _bench.OpenAsync("rig", _outlet);
    }
}
