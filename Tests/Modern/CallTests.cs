using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Modern;

public sealed class CallTests
{
    [Fact]
    public async Task Call_Plain_IsAnsweredAsJsonWithTypeAndServer()
    {
        await using var host = await ModernHost.StartAsync(mcp => mcp.WithTools<PlainTools>());

        var answer = await host.Client.CallAsync("echo", new() { ["text"] = "héllo" });

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal("héllo", answer.Text);
        Assert.Equal("complete", answer.ResultType);
        Assert.False(string.IsNullOrEmpty(answer.Result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("\"a\\u00e9 b\"")]
    [InlineData("\"12\"")]
    [InlineData("12")]
    [InlineData("-7")]
    [InlineData("0")]
    [InlineData("9007199254740991")]
    public async Task Call_AnyId_ComesBackWithItsType(string id)
    {
        await using var host = await ModernHost.StartAsync(mcp => mcp.WithTools<PlainTools>());

        var answer = await host.Client.CallAsync("echo", new() { ["text"] = "x" }, sent => sent.Body["id"] = JsonNode.Parse(id));
        var error = await host.Client.SendAsync("no/such", spoil: sent => sent.Body["id"] = JsonNode.Parse(id));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(id), JsonNode.Parse(answer.Last.GetProperty("id").GetRawText())));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(id), JsonNode.Parse(error.Last.GetProperty("id").GetRawText())));
    }

    [Fact]
    public async Task Call_WithProgress_BecomesAStreamInOrder()
    {
        await using var host = await ModernHost.StartAsync(mcp => mcp.WithTools<PlainTools>());

        var answer = await host.Client.CallAsync("progress", spoil: sent => sent.Meta["progressToken"] = "p1");

        Assert.Equal("text/event-stream", answer.ContentType);
        Assert.Equal([0, 50, 100], answer.Messages.SkipLast(1).Select(message => message.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.All(answer.Messages.SkipLast(1), message => Assert.Equal("p1", message.GetProperty("params").GetProperty("progressToken").GetString()));
        Assert.Equal("done", answer.Text);
        Assert.Equal(0, host.Gauges.StreamsOpen);
    }

    [Fact]
    public async Task Call_WithProgressNobodyAskedFor_StaysJson()
    {
        await using var host = await ModernHost.StartAsync(mcp => mcp.WithTools<PlainTools>());

        var answer = await host.Client.CallAsync("progress");

        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal("done", answer.Text);
    }

    [Fact]
    public async Task Call_ManyClientsWithOneId_EachGetsItsOwn()
    {
        await using var host = await ModernHost.StartAsync(mcp => mcp.WithTools<PlainTools>());

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number =>
            host.Client.CallAsync("echo", new() { ["text"] = $"{number}" }, sent => sent.Body["id"] = 1)));

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}"), answers.Select(answer => answer.Text));
        Assert.Equal(0, host.Gauges.CallsInFlight);
    }

    [McpServerToolType]
    private sealed class PlainTools
    {
        [McpServerTool(Name = "echo"), Description("Repeats a text.")]
        public static string Echo(string text) => text;

        [McpServerTool(Name = "progress"), Description("Reports, then ends.")]
        public static async Task<string> ProgressAsync(IProgress<ProgressNotificationValue> progress)
        {
            foreach (var done in new[] { 0, 50, 50, 20, 100 })
            {
                progress.Report(new() { Progress = done, Total = 100 });
                await Task.Yield();
            }

            return "done";
        }
    }
}
