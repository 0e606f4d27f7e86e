using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Tests.Legacy;

/// <summary>Batches exist in 2025-03-26 sessions only (T25-70 to T25-75).</summary>
public sealed class BatchTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const string Echo = """{"jsonrpc":"2.0","id":"e","method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"}}}""";
    private const string Unknown = """{"jsonrpc":"2.0","id":3,"method":"no/such"}""";
    private const string Notice = """{"jsonrpc":"2.0","method":"notifications/x"}""";
    private const string Answer = """{"jsonrpc":"2.0","id":"q","result":{}}""";

    [Fact]
    public async Task Batch_OfRequests_IsAnsweredByOneArray()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync("2025-03-26");

        var answer = await client.PostAsync($"[{Ping},{Notice},{Echo},{Unknown}]");

        var byId = answer.Last.EnumerateArray().ToDictionary(member => member.GetProperty("id").GetRawText());
        Assert.Equal((200, "application/json", 3), (answer.Status, answer.ContentType, byId.Count));
        Assert.Equal("{}", byId["1"].GetProperty("result").GetRawText());
        Assert.Equal("hi", byId["\"e\""].GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(RpcCode.MethodNotFound, byId["3"].GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData($"[{Notice}]")]
    [InlineData($"[{Notice},{Notice}]")]
    [InlineData($"[{Answer}]")]
    [InlineData($"[{Answer},{Answer}]")]
    public async Task Batch_WithoutRequests_IsAccepted(string body)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync("2025-03-26");

        var answer = await client.PostAsync(body);

        Assert.Equal((202, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData($"[{Answer},{Ping}]")]
    [InlineData($"[{Answer},{Notice}]")]
    [InlineData($"[1,{Ping}]")]
    [InlineData($"[[{Ping}]]")]
    [InlineData($"[{Ping},{{}}]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}]""")]
    public async Task Batch_ThatIsNone_IsRefusedWhole(string body)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync("2025-03-26");

        var answer = await client.PostAsync(body);

        Assert.Equal((400, RpcCode.InvalidRequest), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Batch_InAnyOtherSession_IsRefused(string version)
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync(version);

        var answer = await client.PostAsync($"[{Ping}]");

        Assert.Equal((400, RpcCode.InvalidRequest), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Batch_WithAnIdTwice_RunsItOnce()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync("2025-03-26");
        var wait = client.Request("tools/call", new() { ["name"] = "wait", ["arguments"] = new System.Text.Json.Nodes.JsonObject { ["gate"] = "g" } }, "7");

        var sent = client.PostAsync($"[{wait},{wait}]");
        await host.Gates["g"].Begun.Task;
        host.Gates["g"].Released.SetResult();
        var answer = await sent;

        Assert.Equal(1, answer.Last.EnumerateArray().Count(member => member.TryGetProperty("result", out _)));
        Assert.Equal(1, answer.Last.EnumerateArray().Count(member => member.TryGetProperty("error", out _)));
    }

    [Fact]
    public async Task Batch_WithAMemberCancelled_AnswersTheOthers()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync("2025-03-26");
        var wait = client.Request("tools/call", new() { ["name"] = "wait", ["arguments"] = new System.Text.Json.Nodes.JsonObject { ["gate"] = "g" } }, "7");

        var sent = client.PostAsync($"[{wait},{Echo}]");
        await host.Gates["g"].Begun.Task;
        await client.CancelAsync("7");
        var answer = await sent;

        Assert.Equal("\"e\"", Assert.Single(answer.Last.EnumerateArray()).GetProperty("id").GetRawText());
    }

    [Fact]
    public async Task Batch_WhoseSessionIsClosedMeanwhile_IsAnsweredThoughAToolIgnoresIt()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync("2025-03-26");
        using var other = client.Again();
        var stubborn = client.Request("tools/call", new() { ["name"] = "stubborn", ["arguments"] = new System.Text.Json.Nodes.JsonObject { ["gate"] = "g" } }, "7");

        var sent = client.PostAsync($"[{stubborn}]");
        await host.Gates["g"].Begun.Task;
        await other.DeleteAsync();
        var answer = await sent;

        Assert.Equal(JsonValueKind.Object, Assert.Single(answer.Last.EnumerateArray()).GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task Batch_OfAClosedSession_IsUnknown()
    {
        await using var host = await LegacyHost.StartAsync();
        using var client = await host.OpenAsync("2025-03-26");
        await client.DeleteAsync();

        Assert.Equal(404, (await client.PostAsync($"[{Ping}]")).Status);
        Assert.Equal(404, (await client.PostAsync($"[{Notice}]")).Status);
        Assert.Equal(404, (await client.PostAsync($"[{Answer}]")).Status);
    }
}
