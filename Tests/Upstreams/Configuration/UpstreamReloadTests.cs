using System.Threading.Channels;
using Actors.Upstreams.Configuration;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Upstreams.Configuration;

/// <summary>The file changes as editors, people and deployments change it, and the book follows.</summary>
public sealed class UpstreamReloadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actors-");
    private readonly Lines _log = new();

    private string File => Path.Combine(_folder.FullName, "mcp.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task File_WrittenInPlace_ChangesWhatIsDifferent()
    {
        var (reload, book) = await StartAsync(Text("a", "1"), Text("b", "1"));
        using var running = reload;
        var untouched = book.Current.Servers["b"];

        Write(Text("a", "2"), Text("b", "1"));
        var line = await _log.NextAsync();

        Assert.EndsWith("mcp.json has changed: a changed.", line, StringComparison.Ordinal);
        Assert.Equal(untouched, book.Current.Servers["b"]);
        Assert.Equal(untouched.Target.Settings.Stamp, book.Find("b")!.Settings.Stamp);
    }

    [Fact]
    public async Task File_ReplacedByRename_IsFollowedAgainAndAgain()
    {
        var (reload, book) = await StartAsync(Text("a", "1"));
        using var running = reload;

        for (var time = 0; time < 3; time++)
        {
            var copy = Path.Combine(_folder.FullName, $".mcp.json.{time}.swp");
            await System.IO.File.WriteAllTextAsync(copy, Whole(Text($"a{time}", "1")), TestContext.Current.CancellationToken);
            System.IO.File.Move(copy, File, overwrite: true);
            await _log.NextAsync();

            Assert.NotNull(book.Find($"a{time}"));
        }
    }

    [Fact]
    public async Task File_Deleted_KeepsWhatThereWasUntilItIsBack()
    {
        var (reload, book) = await StartAsync(Text("a", "1"));
        using var running = reload;

        System.IO.File.Delete(File);
        var missing = (await _log.NextAsync(), await _log.NextAsync());
        var kept = book.Find("a");
        Write(Text("b", "1"));
        var back = await _log.NextAsync();

        Assert.EndsWith("mcp.json: there is no such file; name one that exists", missing.Item1, StringComparison.Ordinal);
        Assert.EndsWith("mcp.json cannot be used as it is now; the servers stay as they were.", missing.Item2, StringComparison.Ordinal);
        Assert.NotNull(kept);
        Assert.EndsWith("has changed: a removed, b added.", back, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_Broken_KeepsWhatThereWasAndTellsTheLines()
    {
        var (reload, book) = await StartAsync(Text("a", "1"));
        using var running = reload;

        await System.IO.File.WriteAllTextAsync(File, "{ \"mcpServers\": {\n  \"a\": { },\n  \"b\": { \"url\": \"x\" } } }", TestContext.Current.CancellationToken);
        var lines = new[] { await _log.NextAsync(), await _log.NextAsync(), await _log.NextAsync() };

        Assert.Contains("mcp.json:2:8: server 'a'", lines[0], StringComparison.Ordinal);
        Assert.Contains("mcp.json:3:17: server 'b'", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("the servers stay as they were.", lines[2], StringComparison.Ordinal);
        Assert.NotNull(book.Find("a"));
    }

    [Fact]
    public async Task Folder_SwappedByALink_IsFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        foreach (var version in new[] { "v1", "v2" })
        {
            _folder.CreateSubdirectory(version);
            await System.IO.File.WriteAllTextAsync(Path.Combine(_folder.FullName, version, "mcp.json"), Whole(Text(version, "1")), TestContext.Current.CancellationToken);
        }

        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "..data"), "v1");
        System.IO.File.CreateSymbolicLink(File, "..data/mcp.json");
        var (reload, book) = await StartAsync();
        using var running = reload;

        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "..data_tmp"), "v2");
        Directory.Move(Path.Combine(_folder.FullName, "..data"), Path.Combine(_folder.FullName, "..old"));
        Directory.Move(Path.Combine(_folder.FullName, "..data_tmp"), Path.Combine(_folder.FullName, "..data"));
        await _log.UntilAsync("v2 added");

        Assert.NotNull(book.Find("v2"));
        Assert.Null(book.Find("v1"));
    }

    [Fact]
    public async Task Reload_Stopped_FollowsNothing()
    {
        var (reload, book) = await StartAsync(Text("a", "1"));
        var before = book.Current;

        await reload.StopAsync(TestContext.Current.CancellationToken);
        Write(Text("b", "1"));

        // Another one sees the same change, so that the stopped one would have seen it too.
        var (second, _) = await StartAsync(Text("b", "2"));
        using var running = second;
        Write(Text("c", "1"));
        await _log.NextAsync();
        Assert.Same(before, book.Current);
    }

    private async Task<(UpstreamReload Reload, UpstreamBook Book)> StartAsync(params string[] servers)
    {
        if (servers.Length > 0)
        {
            Write(servers);
        }

        var file = new UpstreamFile(File, Files.Lookup());
        var config = file.ReadIfChanged()!;
        var book = new UpstreamBook(config.GetModels());
        var reload = new UpstreamReload(file, book, config.Problems, TimeProvider.System, _log);
        await reload.StartAsync(TestContext.Current.CancellationToken);
        return (reload, book);
    }

    private void Write(params string[] servers) => System.IO.File.WriteAllText(File, Whole(servers));

    private static string Whole(params string[] servers) => $$"""{ "mcpServers": { {{string.Join(", ", servers)}} } }""";

    private static string Text(string name, string argument) => $$"""
        "{{name}}": { "command": "x", "args": ["{{argument}}"] }
        """;

    /// <summary>Hands out what is logged, line by line.</summary>
    private sealed class Lines : ILogger<UpstreamReload>
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public async Task<string> NextAsync() => await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public async Task UntilAsync(string text)
        {
            while (!(await NextAsync()).Contains(text, StringComparison.Ordinal))
            {
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Writer.TryWrite(formatter(state, exception));
    }
}
