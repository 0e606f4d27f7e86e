using Actors.Host;

namespace Actors.Tests.Host.Upstreams;

/// <summary>The <c>check</c> command: an mcp.json is read, and nothing else happens.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private readonly Commands _commands = new();

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task Check_OfAGoodFile_SaysWhatIsInIt()
    {
        var file = _commands.File("""{ "mcpServers": { "a": { "command": "x" }, "b": { "command": "y", "disabled": true }, "c": { "url": "https://c.example" } } }""");

        var (code, output, error) = await _commands.RunAsync("check", file);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal($"{file} is in order: 2 servers, 1 disabled.", output.Trim());
    }

    [Fact]
    public async Task Check_OfABrokenFile_SaysEveryLineAndFails()
    {
        var file = _commands.File("{ \"mcpServers\": {\n  \"a\": { },\n  \"b\": { \"url\": \"x\", \"disabeld\": true } } }");

        var (code, output, error) = await _commands.RunAsync("check", file);

        Assert.Equal((ActorsCommand.Misuse, ""), (code, output));
        Assert.Equal(
            [
                $"{file}:2:8: server 'a': it has neither a command nor an address; write \"command\" and \"args\" for a program, or \"url\"",
                $"{file}:3:17: server 'b': 'url' is no address; write one such as \"https://example.com/mcp\"",
                $"{file}:3:22: warning: server 'b': 'disabeld' is not known, and not used; write 'disabled'",
            ],
            error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Check_OfAFileWithATypo_WarnsAndSucceeds()
    {
        var file = _commands.File("{ \"mcpServers\": { \"a\": { \"command\": \"x\", \"arg\": [] } } }");

        var (code, output, error) = await _commands.RunAsync("check", file);

        Assert.Equal(0, code);
        Assert.EndsWith("is in order: 1 server.", output.Trim(), StringComparison.Ordinal);
        Assert.Equal($"{file}:1:42: warning: server 'a': 'arg' is not known, and not used; write 'args'", error.Trim());
    }

    [Fact]
    public async Task Check_OfNoFile_SaysSo()
    {
        var (code, _, error) = await _commands.RunAsync("check", "no/such/file.json");

        Assert.Equal(ActorsCommand.Misuse, code);
        Assert.Equal("no/such/file.json: there is no such file; name one that exists", error.Trim());
    }
}
