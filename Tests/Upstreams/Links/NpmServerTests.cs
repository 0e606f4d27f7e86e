using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Tests.Shared;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Links;

/// <summary>The official servers behind connections, over each transport that they speak.</summary>
public sealed class NpmServerTests : IAsyncDisposable
{
    private readonly RigBench _bench = new();
    private readonly RecordingOutlet _outlet = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Everything_OverStdio_DoesWhatItCan()
    {
        _bench.Add("everything", await NpmServer.ProgramAsync("server-everything", "stdio"));

        await UseAsync(await OpenAsync());
    }

    [Theory]
    [InlineData("streamableHttp", HttpTransport.Detect)]
    [InlineData("streamableHttp", HttpTransport.Streamable)]
    [InlineData("sse", HttpTransport.Detect)]
    [InlineData("sse", HttpTransport.Sse)]
    public async Task Everything_OverHttp_DoesWhatItCan(string served, HttpTransport reached)
    {
        using var server = await NpmServer.ServeEverythingAsync(served);
        _bench.Add("everything", new HttpTarget { Url = server.Url, Transport = reached });

        var link = await OpenAsync();
        await UseAsync(link);
        await link.DisposeAsync();
    }

    [Fact]
    public async Task Filesystem_OverStdio_ReadsItsFolder()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("note.txt"), "kept", TestContext.Current.CancellationToken);
        _bench.Add("files", await NpmServer.ProgramAsync("server-filesystem", folder.Path));
        // It asks for roots, and keeps to the folders of its command line where there are none.
        _outlet.OnAsk = (_, _, _, _) => Task.FromResult(RigCalls.Json("""{"roots":[]}"""));
        var link = await _bench.OpenAsync("files", _outlet);

        var facts = await link.ReadFactsAsync(TestContext.Current.CancellationToken);
        var text = await link.ToolAsync("read_text_file", $$"""{"path":{{JsonSerializer.Serialize(folder.File("note.txt"))}}}""");
        var refused = await link.ToolAsync("read_text_file", """{"path":"/etc/passwd"}""");

        Assert.Contains(facts.Tools.EnumerateArray(), tool => tool.GetProperty("name").GetString() == "read_text_file");
        Assert.Equal("kept", text.Text());
        Assert.True(refused.GetProperty("isError").GetBoolean());
    }

    private Task<IUpstreamLink> OpenAsync()
    {
        _outlet.OnAsk = (_, method, _, _) => Task.FromResult(RigCalls.Json(method switch
        {
            "elicitation/create" => """{"action":"decline"}""",
            "sampling/createMessage" => """{"role":"assistant","model":"none","content":{"type":"text","text":"sampled"}}""",
            _ => """{"roots":[]}""",
        }));
        return _bench.OpenAsync("everything", _outlet);
    }

    private async Task UseAsync(IUpstreamLink link)
    {
        var facts = await link.ReadFactsAsync(TestContext.Current.CancellationToken);
        var echo = await link.ToolAsync("echo", """{"message":"hello"}""");
        var work = await link.ToolAsync("trigger-long-running-operation", """{"duration":0.2,"steps":4}""", "work", """{"progressToken":"mine"}""");
        var declined = await link.ToolAsync("trigger-elicitation-request");
        var sampled = await link.ToolAsync("trigger-sampling-request", """{"prompt":"?","maxTokens":5}""");

        Assert.Equal("2025-11-25", facts.Version);
        Assert.Equal("mcp-servers/everything", facts.Info.GetProperty("name").GetString());
        Assert.NotEqual(0, facts.Prompts.GetArrayLength());
        Assert.NotEqual(0, facts.Templates.GetArrayLength());
        Assert.Equal("Echo: hello", echo.Text());
        Assert.Contains("completed", work.Text(), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], _outlet.Rest().Where(notice => notice.Call == "work").Select(notice => notice.Parameters.GetProperty("progress").GetInt32()));
        Assert.Contains("declined", declined.Text(), StringComparison.Ordinal);
        Assert.Contains("sampled", sampled.GetRawText(), StringComparison.Ordinal);
    }
}
