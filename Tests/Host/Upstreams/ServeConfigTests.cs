using Actors.Host;

namespace Actors.Tests.Host.Upstreams;

/// <summary><c>serve --config</c>: which servers, and whether the demo beside them.</summary>
public sealed class ServeConfigTests : IDisposable
{
    private readonly Commands _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task Serve_WithAFileOfServers_ServesThemAlone()
    {
        var file = _commands.File("""{ "mcpServers": { "a": { "command": "x" } } }""");

        var (code, _, error) = await _commands.RunAsync("serve", "--config", file, "--data", _commands.Folder);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal((file, null), (_commands.Host.Settings!.Servers, _commands.Host.Settings.Root));
    }

    [Fact]
    public async Task Serve_WithAFileOfServersAndARoot_ServesBoth()
    {
        var file = _commands.File("""{ "mcpServers": { } }""");

        await _commands.RunAsync("serve", "--config", file, "--root", _commands.Folder, "--data", _commands.Folder);

        Assert.Equal((file, _commands.Folder), (_commands.Host.Settings!.Servers, _commands.Host.Settings.Root));
    }

    [Fact]
    public async Task Serve_WithoutEither_ServesTheCurrentFolder()
    {
        await _commands.RunAsync("serve", "--data", _commands.Folder);

        Assert.Equal((null, Environment.CurrentDirectory), (_commands.Host.Settings!.Servers, _commands.Host.Settings.Root));
    }

    [Fact]
    public async Task Serve_WithABrokenFile_SaysEveryLineAndServesNothing()
    {
        var file = _commands.File("{ \"mcpServers\": {\n  \"a\": { },\n  \"b\": { } } }");

        var (code, _, error) = await _commands.RunAsync("serve", "--config", file, "--data", _commands.Folder);

        Assert.Equal(ActorsCommand.Misuse, code);
        Assert.Null(_commands.Host.Settings);
        Assert.Equal([$"{file}:2:8:", $"{file}:3:8:"], error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("silo")]
    [InlineData("cluster")]
    public async Task Help_OfWhatServes_NamesTheOption(string command)
    {
        var (code, output, _) = await _commands.RunAsync(command, "--help");

        Assert.Equal(0, code);
        Assert.Contains("--config <FILE>", output, StringComparison.Ordinal);
    }
}
