using Actors.Core.Tasks;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Links;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Upstreams.Configuration;

/// <summary>What each member of a server means.</summary>
public sealed class ServerMemberTests
{
    [Fact]
    public void Program_SaidInFull_IsItsTarget()
    {
        var target = Assert.IsType<StdioTarget>(Files.Server("""
            "command": "./bin/server", "args": ["--port", 8080, true], "env": { "A": "1", "GONE": null }, "cwd": "sub",
            "inheritEnv": false, "stopTimeout": "5s", "logLevel": "warning"
            """).Target);

        Assert.Equal("/srv/app/sub/bin/server", target.Command);
        Assert.Equal(["--port", "8080", "true"], target.Arguments);
        Assert.Equal("1", target.Environment["A"]);
        Assert.Null(target.Environment["GONE"]);
        Assert.Equal("/srv/app/sub", target.WorkingDirectory);
        Assert.False(target.InheritEnvironment);
        Assert.Equal(TimeSpan.FromSeconds(5), target.ShutdownGrace);
        Assert.Equal(LoggingLevel.Warning, target.LogLevel);
    }

    [Fact]
    public void Program_SaidInShort_StartsInTheFolderOfTheFile()
    {
        var target = Assert.IsType<StdioTarget>(Files.Server("\"command\": \"npx\"").Target);

        Assert.Equal(("npx", "/srv/app"), (target.Command, target.WorkingDirectory));
        Assert.Equal(TimeSpan.FromSeconds(3), target.ShutdownGrace);
    }

    [Theory]
    [InlineData("", HttpTransport.Detect)]
    [InlineData("\"type\": \"http\",", HttpTransport.Streamable)]
    [InlineData("\"type\": \"streamable-http\",", HttpTransport.Streamable)]
    [InlineData("\"transport\": \"streamableHttp\",", HttpTransport.Streamable)]
    [InlineData("\"transportType\": \"sse\",", HttpTransport.Sse)]
    [InlineData("\"type\": \"remote\",", HttpTransport.Detect)]
    public void Type_InAnySpelling_IsTheTransport(string type, HttpTransport expected)
    {
        var target = Assert.IsType<HttpTarget>(Files.Server(type + "\"url\": \"https://a.example/mcp\"").Target);

        Assert.Equal(expected, target.Transport);
    }

    [Theory]
    [InlineData("60", 60)]
    [InlineData("3600", 3600)]
    [InlineData("5000", 5)]
    [InlineData("0.5", 0.5)]
    [InlineData("\"30\"", 30)]
    [InlineData("\"1500ms\"", 1.5)]
    [InlineData("\"2m\"", 120)]
    [InlineData("\"1.5h\"", 5400)]
    [InlineData("\"1d\"", 86400)]
    [InlineData("\"00:01:30\"", 90)]
    [InlineData("\"${T:-45s}\"", 45)]
    public void Timeout_InAnyUnit_IsTheTimeOfACall(string written, double seconds)
    {
        var model = Files.Server($"\"command\": \"x\", \"timeout\": {written}");

        Assert.Equal(TimeSpan.FromSeconds(seconds), model.Target.Settings.CallTimeout);
    }

    [Fact]
    public void Times_AndNumbers_AreTheConnectionsSettings()
    {
        var settings = Files.Server("""
            "command": "x", "timeout": "never", "connectTimeout": "1m", "idleTimeout": "never", "cancelGrace": "1s",
            "backoff": "1s", "maxBackoff": "1m", "breakAfter": 5, "maxCalls": 7
            """).Target.Settings;

        Assert.Null(settings.CallTimeout);
        Assert.Null(settings.IdleAfter);
        Assert.Equal((60, 1, 1, 60), (settings.ConnectTimeout.TotalSeconds, settings.CancelGrace.TotalSeconds, settings.Backoff.TotalSeconds, settings.MaxBackoff.TotalSeconds));
        Assert.Equal((5, 7), (settings.BreakAfter, settings.MaxCalls));
    }

    [Theory]
    [InlineData("", "it_")]
    [InlineData(", \"prefix\": \"gh\"", "gh_")]
    [InlineData(", \"prefix\": \"gh-\"", "gh-")]
    [InlineData(", \"prefix\": \"\"", "")]
    [InlineData(", \"prefix\": false", "")]
    [InlineData(", \"prefix\": true", "it_")]
    public void Prefix_IsWhatStandsBeforeNames(string prefix, string expected)
    {
        var model = Files.Server("\"command\": \"x\"" + prefix);

        Assert.Equal(expected, model.Prefix);
    }

    [Fact]
    public void Serving_SaidInFull_IsInTheModel()
    {
        var model = Files.Server("""
            "command": "x", "identity": "caller", "combined": false, "whenDown": "hide", "policy": "Staff", "roles": "admin, dev", "idempotent": ["get_*"]
            """);

        Assert.True(model.IsPerCaller);
        Assert.False(model.IsCombined);
        Assert.Equal(WhenDown.Hide, model.WhenDown);
        Assert.Equal("Staff", model.Policy);
        Assert.Equal(["admin", "dev"], model.Roles);
        Assert.True(model.Idempotent.Contains("get_it"));
        Assert.False(model.Idempotent.Contains("set_it"));
    }

    [Fact]
    public void Serving_Unsaid_IsSharedCombinedAndMarked()
    {
        var model = Files.Server("\"command\": \"x\"");

        Assert.False(model.IsPerCaller || model.IsEager || model.IsDisabled);
        Assert.True(model.IsCombined);
        Assert.Equal(WhenDown.Mark, model.WhenDown);
        Assert.True(model.Tools.Allows("any"));
        Assert.Equal(TaskSupport.Default, model.Background.Of("any").Support);
    }

    [Theory]
    [InlineData("read_file", true)]
    [InlineData("read_secret", false)]
    [InlineData("write_file", false)]
    [InlineData("search", true)]
    public void Tools_ByPatterns_AreServedOrNot(string tool, bool served)
    {
        var model = Files.Server("\"command\": \"x\", \"tools\": { \"include\": [\"read_*\", \"searc?\"], \"exclude\": [\"*secret*\"] }");

        Assert.Equal(served, model.Tools.Allows(tool));
    }

    [Theory]
    [InlineData("build", TaskSupport.Required)]
    [InlineData("build_all", TaskSupport.Optional)]
    [InlineData("build_all_now", TaskSupport.Forbidden)]
    [InlineData("other", TaskSupport.Default)]
    public void Background_OfATool_IsThatOfItsNameOrTheLongestPattern(string tool, TaskSupport expected)
    {
        var model = Files.Server("\"command\": \"x\", \"background\": { \"build*\": \"optional\", \"*\": \"auto\", \"build\": \"required\", \"build_all_*\": \"forbidden\" }");

        Assert.Equal(expected, model.Background.Of(tool).Support);
    }

    [Fact]
    public void Background_OfAToolInFull_IsItsRule()
    {
        var rule = Files.Server("""
            "command": "x", "background": { "build": { "mode": "required", "timeout": "1h", "heartbeat": "1m", "ttl": "1d", "retries": 3, "retryDelay": "5s", "maxRunning": 2 } }
            """).Background.Of("build");

        Assert.Equal((TaskSupport.Required, 3, 2), (rule.Support, rule.Retries, rule.MaxRunning));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromDays(1), TimeSpan.FromSeconds(5)), (rule.Timeout, rule.Heartbeat, rule.Ttl, rule.RetryDelay));
    }

    [Fact]
    public void Disabled_Server_NeedsNoVariables()
    {
        var config = Files.Parse("{ \"mcpServers\": { \"a\": { \"command\": \"x\", \"env\": { \"K\": \"${NOT_SET}\" }, \"disabled\": \"${OFF:-true}\" } } }");

        Assert.Empty(config.Problems);
        Assert.Null(config.Models!.Find("a"));
    }

    [Fact]
    public void EnvFile_BesideTheFile_IsPartOfTheEnvironment()
    {
        var folder = Directory.CreateTempSubdirectory("actors-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, ".env"), "# keys\nexport A=1\nB=\"two words\"\nC='#3' \nD=4 # four\n\n");
            var file = Path.Combine(folder.FullName, "mcp.json");
            File.WriteAllText(file, "{ \"servers\": { \"a\": { \"command\": \"x\", \"envFile\": \".env\", \"env\": { \"A\": \"mine\" } } } }");

            var target = Assert.IsType<StdioTarget>(UpstreamConfig.Read(file).GetModels().Servers["a"].Target);

            Assert.Equal(["mine", "two words", "#3", "4"], new[] { "A", "B", "C", "D" }.Select(name => target.Environment[name]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Models_InLogs_ShowNoSecret()
    {
        var stdio = Files.Server("\"command\": \"x\", \"args\": [\"--key=secret\"], \"env\": { \"K\": \"secret\" }");
        var http = Files.Server("\"url\": \"https://a.example/mcp?key=secret\", \"headers\": { \"K\": \"secret\" }");

        Assert.DoesNotContain("secret", $"{stdio} {stdio.Target} {http} {http.Target}", StringComparison.Ordinal);
    }
}
