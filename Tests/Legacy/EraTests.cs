using Actors.Core.Protocol;

namespace Actors.Tests.Legacy;

/// <summary>Which generation a request speaks (E-01 to E-11), and how a handshake goes (E-30 to E-33).</summary>
public sealed class EraTests
{
    private const string Modern = "2026-07-28";

    [Fact]
    public async Task GetAndDelete_WithoutASession_AreLegacyMistakes()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();

        using var get = await client.ListenAsync();
        var delete = await client.DeleteAsync();

        Assert.Equal((400, 400), (get.Status, delete.Status));
    }

    [Fact]
    public async Task OtherVerbs_AreNotAllowed()
    {
        await using var host = await LegacyHost.StartAsync();
        using var http = new HttpClient();

        using var put = await http.PutAsync(host.Url + "/mcp", new StringContent("{}"), TestContext.Current.CancellationToken);

        Assert.Equal(405, (int)put.StatusCode);
    }

    [Theory]
    [InlineData("{", 400, RpcCode.ParseError)]
    [InlineData("", 400, RpcCode.ParseError)]
    [InlineData("[]", 400, RpcCode.InvalidRequest)]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"method\":\"x\"}]", 400, RpcCode.InvalidRequest)]
    [InlineData("1", 400, RpcCode.InvalidRequest)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", 400, RpcCode.InvalidRequest)]
    [InlineData("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", 400, RpcCode.InvalidRequest)]
    public async Task Body_ThatIsNoMessage_IsRefusedWithoutANullId(string body, int status, int code)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();

        var answer = await client.PostAsync(body);

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.DoesNotContain("\"id\":null", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_NamingAVersion_IsModernEvenWithASession()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var answer = await client.PostAsync(
            """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""",
            request => { Replace(request, "MCP-Protocol-Version", Modern); request.Headers.Add("Mcp-Method", "ping"); });

        Assert.Equal((404, RpcCode.MethodNotFound), (answer.Status, answer.Code));
        Assert.Null(answer.Session);
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2027-01-01")]
    public async Task Header_OfAModernRevisionWithoutMetadata_IsMalformed(string version)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();

        var answer = await client.SendAsync("tools/list", spoil: request => Replace(request, "MCP-Protocol-Version", version));

        Assert.Equal((400, RpcCode.InvalidParams), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task Handshake_WhateverLegacyHeaderItHas_OpensASession(string? header)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();

        var answer = await client.PostAsync(LegacyClient.Handshake("2025-11-25"), request =>
        {
            request.Headers.Add("Mcp-Method", "initialize");
            Replace(request, "MCP-Protocol-Version", header);
        });

        Assert.Equal(200, answer.Status);
        Assert.Matches("^[!-~]{20,1024}$", answer.Session);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    public async Task Calls_WithoutASession_AreServed(string? header)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();
        await client.PostAsync(LegacyClient.Handshake("2025-11-25"));

        var list = await client.SendAsync("tools/list", spoil: request => Replace(request, "MCP-Protocol-Version", header));
        var call = await client.CallAsync("echo", new { text = "hi" }, request => Replace(request, "MCP-Protocol-Version", header));
        var told = await client.NotifyAsync("notifications/initialized");

        Assert.NotEqual(0, list.Result.GetProperty("tools").GetArrayLength());
        Assert.Equal((200, "hi", "application/json"), (call.Status, call.Text, call.ContentType));
        Assert.Null(call.Session);
        Assert.Equal((202, ""), (told.Status, told.Body));
    }

    [Fact]
    public async Task Calls_WithoutASession_AreRefusedWhereSessionsAreRequired()
    {
        await using var host = await LegacyHost.StartAsync(options => options.Sessions.Required = true);
        using var client = host.Client();

        var refused = await client.SendAsync("tools/list");
        await client.InitializeAsync();
        var served = await client.SendAsync("tools/list");

        Assert.Equal((400, RpcCode.InvalidRequest, 200), (refused.Status, refused.Code, served.Status));
    }

    [Fact]
    public async Task Calls_WithoutASession_CanAskTheClientNothing()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();

        var answer = await client.CallAsync("elicit");

        Assert.True(answer.Result.GetProperty("isError").GetBoolean());
    }

    [Theory]
    [InlineData("v999.0.0")]
    [InlineData("2024-01-01")]
    [InlineData("x")]
    public async Task Header_UnknownWithoutASession_NamesWhatIsSupported(string version)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();

        var answer = await client.SendAsync("tools/list", spoil: request => Replace(request, "MCP-Protocol-Version", version));

        Assert.Equal((400, -32022), (answer.Status, answer.Code));
        Assert.Equal(version, answer.Error.GetProperty("data").GetProperty("requested").GetString());
        Assert.Equal(Modern, answer.Error.GetProperty("data").GetProperty("supported")[0].GetString());
    }

    [Theory]
    [InlineData("v999.0.0")]
    [InlineData("2024-01-01")]
    public async Task Header_UnknownInASession_IsRefusedOnEveryVerb(string version)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();
        void Spoil(HttpRequestMessage request) => Replace(request, "MCP-Protocol-Version", version);

        using var get = await client.ListenAsync(spoil: Spoil);

        Assert.Equal(400, (await client.SendAsync("tools/list", spoil: Spoil)).Status);
        Assert.Equal(400, (await client.PostAsync("[]", Spoil)).Status);
        Assert.Equal(400, get.Status);
        Assert.Equal(400, (await client.DeleteAsync(Spoil)).Status);
        Assert.Equal(200, (await client.SendAsync("tools/list")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-03-26")]
    [InlineData("2025-11-25")]
    public async Task Header_AbsentOrOfAnotherRevisionInASession_IsLetPass(string? version)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync("2025-06-18");

        var answer = await client.CallAsync("echo", new { text = "hi" }, request => Replace(request, "MCP-Protocol-Version", version));

        Assert.Equal((200, "hi"), (answer.Status, answer.Text));
        Assert.DoesNotContain("data: \n", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    [InlineData("", "2025-11-25")]
    public async Task Handshake_AskingForAVersion_GetsItOrTheNewest(string asked, string given)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();

        var answer = await client.PostAsync(LegacyClient.Handshake(asked));

        Assert.Equal(given, answer.Result.GetProperty("protocolVersion").GetString());
        Assert.Equal("legacy", answer.Result.GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Equal("\"init\"", answer.Last.GetProperty("id").GetRawText());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":{}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","clientInfo":{"name":"a","version":"1"}}""")]
    [InlineData("""{"capabilities":{},"clientInfo":{"name":"a","version":"1"}}""")]
    [InlineData("""{"protocolVersion":1,"capabilities":{},"clientInfo":{"name":"a","version":"1"}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{"name":"a","version":"1"}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":{"elicitation":7},"clientInfo":{"name":"a","version":"1"}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"a"}}""")]
    public async Task Handshake_Malformed_IsRefused(string parameters)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = host.Client();

        var answer = await client.PostAsync("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"initialize\",\"params\":" + parameters + "}");

        Assert.Equal((400, RpcCode.InvalidParams, "5"), (answer.Status, answer.Code, answer.Last.GetProperty("id").GetRawText()));
        Assert.Null(answer.Session);
    }

    [Fact]
    public async Task Handshake_OnALiveSession_IsRefusedAndHarmsNothing()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var again = await client.PostAsync(LegacyClient.Handshake("2025-11-25"));

        Assert.Equal((400, RpcCode.InvalidRequest), (again.Status, again.Code));
        Assert.Equal("hi", (await client.CallAsync("echo", new { text = "hi" })).Text);
    }

    [Fact]
    public async Task Handshake_TooLargeForAHeader_IsSavedAndOutlivesTheProcess()
    {
        using var folder = new Shared.TemporaryFolder();
        LegacyClient client;
        await using (var first = await LegacyHost.StartAsync(data: folder.Path))
        {
            client = await first.OpenAsync(capabilities: "{\"elicitation\":{},\"experimental\":{\"x\":{\"y\":\"" + new string('z', 3000) + "\"}}}");
            Assert.True(client.Session!.Length <= 1024);
        }

        await using var second = await LegacyHost.StartAsync(data: folder.Path);
        using var again = client.Again(second.Url);
        using var call = await again.StreamCallAsync("elicit");
        var question = await call.MessageAsync();

        Assert.Equal("elicitation/create", question.Method);
        client.Dispose();
    }

    [Theory]
    [InlineData("text/html", 406)]
    [InlineData("application/json", 200)]
    [InlineData("text/event-stream", 200)]
    [InlineData("*/*", 200)]
    public async Task Accept_Header_DecidesTheShape(string accept, int status)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var call = await client.CallAsync("echo", new { text = "hi" }, request => Replace(request, "Accept", accept));
        var list = await client.SendAsync("tools/list", spoil: request => Replace(request, "Accept", accept));

        Assert.Equal((status, status), (call.Status, list.Status));
        Assert.Equal(accept is "text/event-stream" or "*/*", call.IsStream);
        Assert.Equal(accept is "text/event-stream", list.IsStream);
    }

    [Fact]
    public async Task ContentType_NotJson_IsRefused()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync();

        var answer = await client.SendAsync("ping", spoil: request => request.Content!.Headers.ContentType = new("text/plain"));

        Assert.Equal(415, answer.Status);
    }

    private static void Replace(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
