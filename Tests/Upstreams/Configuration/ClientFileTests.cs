using Actors.Upstreams.Configuration;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Configuration;

/// <summary>Files as the documentation of clients has them load as they are.</summary>
public sealed class ClientFileTests
{
    private static readonly (string, string)[] Variables =
    [
        ("API_KEY", "k1"), ("GITHUB_TOKEN", "k2"), ("MY_SERVICE_TOKEN", "k3"), ("AUTH_TOKEN", "k4"), ("EXTERNAL_API_KEY", "k5"),
        ("DB_CONNECTION_STRING", "k6"), ("INPUT_PERPLEXITY_KEY", "k7"), ("MY_API_KEY", "k8"),
    ];

    [Theory]
    [InlineData("claude-desktop.json", 2)]
    [InlineData("claude-code.json", 3)]
    [InlineData("vscode.jsonc", 4)]
    [InlineData("vscode-settings.jsonc", 1)]
    [InlineData("windsurf.json", 2)]
    [InlineData("roo-code.json", 3)]
    [InlineData("gemini-cli.json", 3)]
    [InlineData("opencode.jsonc", 1)]
    [InlineData("copilot.json", 2)]
    [InlineData("amazon-q-and-kiro.json", 1)]
    [InlineData("cherry-studio.json", 1)]
    public void File_OfAClient_LoadsWithoutAWord(string file, int served)
    {
        var config = Read(file);

        Assert.Empty(config.Problems);
        Assert.Equal(served, config.GetModels().Enabled.Count());
    }

    [Theory]
    [InlineData("cline.json", 2, "server 'github.com/upstash/context7-mcp' is served as 'github.com-upstash-context7-mcp'")]
    [InlineData("cursor.json", 3, "'auth' is not used")]
    [InlineData("zed.jsonc", 3, "an extension of its client knows how to start it")]
    public void File_OfAClient_LoadsAndSaysWhatIsLeftOut(string file, int served, string warning)
    {
        var config = Read(file);

        Assert.Equal(served, config.GetModels().Enabled.Count());
        var problem = Assert.Single(config.Problems);
        Assert.True(problem.IsWarning);
        Assert.Contains(warning, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ClaudeDesktop_Server_IsAProgram()
    {
        var target = Target<StdioTarget>("claude-desktop.json", "brave-search");

        Assert.Equal("npx", target.Command);
        Assert.Equal(["-y", "@modelcontextprotocol/server-brave-search"], target.Arguments);
        Assert.Equal(@"D:\data\roaming\", target.Environment["APPDATA"]);
    }

    [Fact]
    public void ClaudeCode_Servers_AreFilledInAndTimed()
    {
        var api = Target<HttpTarget>("claude-code.json", "api-server");
        var asana = Target<HttpTarget>("claude-code.json", "asana");

        Assert.Equal("https://api.example.com/mcp", api.Url.ToString());
        Assert.Equal("Bearer k1", api.Headers["Authorization"]);
        Assert.Equal(HttpTransport.Streamable, api.Transport);
        Assert.Equal(TimeSpan.FromMinutes(1), api.Settings.CallTimeout);
        Assert.Equal(HttpTransport.Sse, asana.Transport);
    }

    [Fact]
    public void VsCode_InputsAndFolders_AreFilledIn()
    {
        var perplexity = Target<StdioTarget>("vscode.jsonc", "perplexity");
        var playwright = Target<StdioTarget>("vscode.jsonc", "playwright");

        Assert.Equal("k7", perplexity.Environment["PERPLEXITY_API_KEY"]);
        Assert.Equal("eu", perplexity.Environment["REGION"]);
        Assert.Equal(Path.GetDirectoryName(Files.ClientFile("vscode.jsonc")), playwright.WorkingDirectory);
    }

    [Fact]
    public void Gemini_NamesOfItsOwn_MeanTheSame()
    {
        var models = Read("gemini-cli.json").GetModels();

        var python = Assert.IsType<StdioTarget>(models.Servers["pythonTools"].Target);
        Assert.Equal("k6", python.Environment["DATABASE_URL"]);
        Assert.Equal(TimeSpan.FromSeconds(15), python.Settings.CallTimeout);
        Assert.True(models.Servers["pythonTools"].Tools.Allows("safe_tool"));
        Assert.False(models.Servers["pythonTools"].Tools.Allows("other_tool"));
        Assert.Equal(HttpTransport.Streamable, Assert.IsType<HttpTarget>(models.Servers["httpServer"].Target).Transport);
        Assert.Equal(HttpTransport.Detect, Assert.IsType<HttpTarget>(models.Servers["sseServer"].Target).Transport);
    }

    [Fact]
    public void Others_NamesOfTheirOwn_MeanTheSame()
    {
        var windsurf = Read("windsurf.json").GetModels();
        var opencode = Target<StdioTarget>("opencode.jsonc", "my-local-mcp-server");
        var zed = Target<StdioTarget>("zed.jsonc", "older");
        var cline = Target<HttpTarget>("cline.json", "remote-server");
        var copilot = Read("copilot.json").GetModels();
        var kiro = Target<StdioTarget>("amazon-q-and-kiro.json", "aws-docs");

        Assert.Equal("https://your-server-url/mcp", Assert.IsType<HttpTarget>(windsurf.Servers["remote-http-mcp"].Target).Url.ToString());
        Assert.False(windsurf.Servers["github"].Tools.Allows("delete_file"));
        Assert.Equal(["-y", "my-mcp-command"], opencode.Arguments);
        Assert.Equal("my_env_var_value", opencode.Environment["MY_ENV_VAR"]);
        Assert.Equal("/path/to/my-context-server run", $"{zed.Command} {zed.Arguments[0]}");
        Assert.Equal("1", zed.Environment["A"]);
        Assert.Equal(TimeSpan.FromSeconds(30), cline.Settings.CallTimeout);
        Assert.Equal(HttpTransport.Streamable, cline.Transport);
        Assert.False(copilot.Servers["sentry"].Tools.Allows("other"));
        Assert.True(copilot.Servers["context7"].Tools.Allows("other"));
        Assert.Equal(("8080", "true"), (kiro.Environment["PORT"], kiro.Environment["VERBOSE"]));
        Assert.Equal(TimeSpan.FromMinutes(2), kiro.Settings.CallTimeout);
    }

    private static UpstreamConfig Read(string file) => UpstreamConfig.Read(Files.ClientFile(file), Files.Lookup(Variables));

    private static T Target<T>(string file, string server) => Assert.IsType<T>(Read(file).GetModels().Servers[server].Target);
}
