using Actors.Host;
using Actors.Host.Serving;
using Actors.Tests.Host.Operators;

namespace Actors.Tests.Host.Tasks;

/// <summary>The <c>tasks</c> command against a host that answers what the test says.</summary>
public sealed class TasksCommandTests
{
    [Theory]
    [InlineData("tasks list --url here", "actors: 'here' is no address such as http://127.0.0.1:5080; see actors tasks list --help")]
    [InlineData("tasks list --older-than soon", "actors: 'soon' is no time such as 90s, 15m, 2h or 3d; see actors tasks list --help")]
    public async Task Option_ThatCannotBeUsed_IsRefusedInOneLine(string line, string expected)
    {
        var (code, _, error) = await RunAsync(line);

        Assert.Equal(ActorsCommand.Misuse, code);
        Assert.Equal(expected, error.Trim());
    }

    [Fact]
    public async Task List_WhereNoHostAnswers_SaysHowToStartOne()
    {
        var (code, _, error) = await RunAsync("tasks list --url http://127.0.0.1:9");

        Assert.Equal(1, code);
        Assert.Equal("actors: no host answers at http://127.0.0.1:9; start one with 'actors serve', or name another with --url", error.Trim());
    }

    [Fact]
    public async Task List_WithFilters_AsksForThemAndPrintsATable()
    {
        await using var host = await StubHost.StartAsync(200, """
            {"tasks":[{"id":"0a","tool":"slow","owner":"p0123456789abcdef","status":"failed","message":"went\u001b[2Jwrong","toolError":false,
            "created":"2026-01-01T00:00:00Z","updated":"2026-01-01T00:00:01Z","expires":"2026-01-02T00:00:00Z","attempt":2,"hidden":false,"generation":"modern","questions":[]}],"more":true}
            """);

        var (code, output, _) = await RunAsync($"tasks list --url {host.Url} --status failed --status working --tool slow --older-than 2h --limit 7");

        Assert.Equal(0, code);
        Assert.Equal("GET /operator/tasks?status=failed&status=working&tool=slow&olderThan=7200&limit=7", host.Asked);
        Assert.Contains("0a  failed  slow", output);
        Assert.Contains("went [2Jwrong", output);
        Assert.DoesNotContain("\u001b", output);
        Assert.Contains("There are more", output);
    }

    [Fact]
    public async Task Cancel_OfATaskThatHasEnded_SaysSoAndFails()
    {
        await using var host = await StubHost.StartAsync(409, """{"problem":"The task has ended before: completed."}""");

        var (code, _, error) = await RunAsync($"tasks cancel 0a --url {host.Url}");

        Assert.Equal(1, code);
        Assert.Equal("POST /operator/tasks/0a/cancel", host.Asked);
        Assert.Equal("actors: The task has ended before: completed.", error.Trim());
    }

    [Fact]
    public async Task List_RefusedByTheHost_SaysWhatAnOperatorNeeds()
    {
        await using var host = await StubHost.StartAsync(404, "");

        var (code, _, error) = await RunAsync($"tasks list --url {host.Url}");

        Assert.Equal(1, code);
        Assert.Contains("ACTORS_KEY", error);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var code = await ActorsCommand.RunAsync(line.Split(' '), new ServeHost(), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
