using System.Diagnostics;
using System.Text.Json;
using Actors.Samples.Demo.Files;
using Actors.Samples.Demo.Tools;
using ModelContextProtocol;

namespace Actors.Tests.Samples.Demo;

public sealed class SearchToolsTests
{
    [Theory]
    [InlineData("TODO", false, false, "a.txt:2,b/c.md:1")]
    [InlineData("TODO", false, true, "a.txt:2")]
    [InlineData("t.do", false, false, "")]
    [InlineData("t.do$", true, false, "b/c.md:1")]
    [InlineData("(?<=x )todo", true, false, "b/c.md:1")]
    public async Task SearchText_Query_FindsFilesAndLines(string query, bool regex, bool caseSensitive, string expected)
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("a.txt", "first\r\nTODO second\r\n");
        server.Temp.Write("b/c.md", "x todo\n");
        server.Temp.Write("binary.bin", "TODO\0"u8.ToArray());

        var result = (await server.CallAsync("search_text", new { query, regex, caseSensitive })).StructuredContent!.Value;

        Assert.Equal(expected, Found(result));
        Assert.Equal(1, result.GetProperty("filesSkipped").GetInt32());
        Assert.Equal(2, result.GetProperty("filesSearched").GetInt32());
    }

    [Fact]
    public async Task SearchText_LimitReached_StopsAndSaysSo()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("many.txt", string.Concat(Enumerable.Repeat("hit\n", 50)));

        var result = (await server.CallAsync("search_text", new { query = "hit", limit = 3 })).StructuredContent!.Value;

        Assert.Equal("many.txt:1,many.txt:2,many.txt:3", Found(result));
        Assert.True(result.GetProperty("limitReached").GetBoolean());
    }

    [Fact]
    public async Task SearchText_LongLine_ShowsWhatSurroundsTheMatch()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("long.txt", new string('a', 5000) + "needle" + new string('b', 5000));

        var result = (await server.CallAsync("search_text", new { query = "needle" })).StructuredContent!.Value;

        var text = result.GetProperty("matches")[0].GetProperty("text").GetString()!;
        Assert.InRange(text.Length, 6, 302);
        Assert.StartsWith("…aaa", text, StringComparison.Ordinal);
        Assert.Contains("needle", text, StringComparison.Ordinal);
        Assert.EndsWith("bbb…", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchText_BadExpressions_AreRefused()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("slow.txt", new string('a', 5000));

        var invalid = await server.RefusalAsync("search_text", new { query = "(", regex = true });
        var slow = await server.RefusalAsync("search_text", new { query = @"^(?=(a+)+\1b)", regex = true });
        var empty = await server.RefusalAsync("search_text", new { query = "" });

        Assert.Contains("not valid", invalid, StringComparison.Ordinal);
        Assert.Contains("takes too long", slow, StringComparison.Ordinal);
        Assert.Contains("0 characters", empty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchText_FilesThatCannotBeOpened_AreSkippedAndCounted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there can a name be no text at all.");
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("good.txt", "hit");
        await ShellAsync(server.Temp, @"echo hit > $(printf '\377').txt");

        var result = (await server.CallAsync("search_text", new { query = "hit" })).StructuredContent!.Value;
        var tree = (await server.CallAsync("hash_tree")).StructuredContent!.Value;
        // What .NET cannot open, it cannot delete either.
        await ShellAsync(server.Temp, "rm *.txt");

        Assert.Equal("good.txt:1", Found(result));
        Assert.Equal(1, result.GetProperty("filesSkipped").GetInt32());
        Assert.Equal(1, tree.GetProperty("unreadableFiles").GetInt32());
    }

    [Fact]
    public async Task Search_Cancelled_Stops()
    {
        using var temp = new TempFolder();
        temp.Write("a.txt", "x");
        var tools = new SearchTools(new Folder(temp.Root));
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        var search = tools.Search(new Progress<ProgressNotificationValue>(), "x", cancellationToken: cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
    }

    private static async Task ShellAsync(TempFolder temp, string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = temp.Root })!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static string Found(JsonElement result)
        => string.Join(',', result.GetProperty("matches").EnumerateArray().Select(match => $"{match.GetProperty("path")}:{match.GetProperty("line")}"));
}
