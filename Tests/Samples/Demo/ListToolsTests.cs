using System.Text.Json;

namespace Actors.Tests.Samples.Demo;

public sealed class ListToolsTests
{
    [Fact]
    public async Task ListFiles_PageByPage_GivesEachFileOnce()
    {
        await using var server = await DemoServer.StartAsync();
        string[] paths = [.. Enumerable.Range(0, 25).Select(i => $"d{i % 3}/f{i:00}.txt").Order(StringComparer.Ordinal)];
        Array.ForEach(paths, path => server.Temp.Write(path, "12345"));

        List<string> listed = [];
        for (string? after = null; after is not null || listed.Count == 0;)
        {
            var page = (await server.CallAsync("list_files", new { limit = 10, after })).StructuredContent!.Value;
            listed.AddRange(page.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()!));
            after = page.GetProperty("next").GetString();
        }

        Assert.Equal(paths, listed);
    }

    [Fact]
    public async Task ListFiles_NotRecursive_ShowsSubfoldersWithASlash()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("src/deep/a.cs", "x");
        server.Temp.Write("src/b.cs", "12");
        server.Temp.Write("src/c.md", "x");

        var page = (await server.CallAsync("list_files", new { path = "src", glob = "*.cs", recursive = false })).StructuredContent!.Value;

        Assert.Equal("""[{"path":"src/b.cs","size":2},{"path":"src/deep/","size":0}]""", JsonSerializer.Serialize(page.GetProperty("files")));
    }

    [Fact]
    public async Task ListFiles_BadArguments_AreNamed()
    {
        await using var server = await DemoServer.StartAsync();

        var limit = await server.RefusalAsync("list_files", new { limit = 0 });
        var outside = await server.RefusalAsync("list_files", new { path = "../.." });

        Assert.Contains("limit is 0", limit, StringComparison.Ordinal);
        Assert.Contains("outside the served folder", outside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListTools_Annotations_SayThatNothingIsChanged()
    {
        await using var server = await DemoServer.StartAsync();

        var tools = await server.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(6, tools.Count);
        Assert.All(tools, tool =>
        {
            var annotations = tool.ProtocolTool.Annotations!;
            Assert.True(annotations.ReadOnlyHint);
            Assert.True(annotations.IdempotentHint);
            Assert.False(annotations.OpenWorldHint);
            Assert.False(string.IsNullOrEmpty(tool.Title));
            Assert.False(string.IsNullOrEmpty(tool.Description));
        });
    }

    [Fact]
    public async Task ListTools_OutputSchemas_RequireNothingThatResultsLeaveOut()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("a.txt", "x");

        var tools = await server.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var results = new Dictionary<string, JsonElement>
        {
            ["list_files"] = (await server.CallAsync("list_files")).StructuredContent!.Value,
            ["search_text"] = (await server.CallAsync("search_text", new { query = "x" })).StructuredContent!.Value,
            ["hash_file"] = (await server.CallAsync("hash_file", new { path = "a.txt" })).StructuredContent!.Value,
            ["hash_tree"] = (await server.CallAsync("hash_tree")).StructuredContent!.Value,
        };

        Assert.Equal(results.Keys.Order(), tools.Where(tool => tool.ProtocolTool.OutputSchema is not null).Select(tool => tool.Name).Order());
        Assert.All(tools.Where(tool => results.ContainsKey(tool.Name)), tool => Assert.All(
            tool.ProtocolTool.OutputSchema!.Value.GetProperty("required").EnumerateArray(),
            required => Assert.True(results[tool.Name].TryGetProperty(required.GetString()!, out _), $"{tool.Name} lacks {required}")));
    }
}
