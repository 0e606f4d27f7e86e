using System.Text;
using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Dialect = Actors.Core.Tasks.Dialects.LegacyTasks;

namespace Actors.Tests.LegacyTasks;

public sealed class LegacyTasksTests
{
    private const string Name = "\"io.modelcontextprotocol/related-task\":{\"taskId\":\"" + Views.Id + "\"}";
    private const string Related = "{" + Name + "}";

    private const string Flat =
        $$$"""{"taskId":"{{{Views.Id}}}","status":"working","createdAt":"2026-01-02T02:04:05.678Z","lastUpdatedAt":"2026-01-02T02:04:06.678Z","ttl":60000,"pollInterval":500}""";

    [Fact]
    public void Task_OfAWorkingOne_IsFlatAndHasNoMetadata() => Assert.Equal(Flat, Dialect.Task(Views.Of(WorkStatus.Working)).ToJsonString());

    [Fact]
    public void Created_NestsTheTaskAndSaysWhichItIs() =>
        Assert.Equal($$$"""{"task":{{{Flat}}},"_meta":{{{Related}}}}""", Dialect.Created(Views.Of(WorkStatus.Working)).ToJsonString());

    [Theory]
    [InlineData(WorkStatus.Working, "working")]
    [InlineData(WorkStatus.InputRequired, "input_required")]
    [InlineData(WorkStatus.Completed, "completed")]
    [InlineData(WorkStatus.Failed, "failed")]
    [InlineData(WorkStatus.Cancelled, "cancelled")]
    public void Task_OfEachStatus_SaysIt(WorkStatus status, string word)
    {
        var task = Dialect.Task(Views.Of(status, message: "so far"));

        Assert.Equal((word, "so far"), (task["status"]!.GetValue<string>(), task["statusMessage"]!.GetValue<string>()));
    }

    [Fact]
    public void Task_WhoseToolReportedAnError_HasFailedAndSaysSo()
    {
        var task = Dialect.Task(Views.Of(WorkStatus.Completed, Views.Result("""{"content":[],"isError":true}""")));

        Assert.Equal("failed", task["status"]!.GetValue<string>());
        Assert.NotEmpty(task["statusMessage"]!.GetValue<string>());
    }

    [Fact]
    public void Result_OfACompletedTask_IsTheToolsOwnAndSaysWhichTaskItIs()
    {
        var view = Views.Of(WorkStatus.Completed, Views.Result("""{"content":[{"type":"text","text":"x"}],"structuredContent":{"n":1},"_meta":{"mine":1},"resultType":"complete"}"""));

        var (result, error) = Dialect.Result(view);

        Assert.Null(error);
        Assert.Equal($$$"""{"content":[{"type":"text","text":"x"}],"structuredContent":{"n":1},"_meta":{"mine":1,{{{Name}}}}}""", result!.ToJsonString());
    }

    [Fact]
    public void Result_OfAToolThatFailed_IsStillItsResult()
    {
        var (result, error) = Dialect.Result(Views.Of(WorkStatus.Completed, Views.Result("""{"content":[],"isError":true}""")));

        Assert.Null(error);
        Assert.True(result!["isError"]!.GetValue<bool>());
    }

    [Fact]
    public void Result_OfAnError_IsThatError()
    {
        var (result, error) = Dialect.Result(Views.Of(WorkStatus.Failed, Views.Error("""{"code":-32042,"message":"Visit.","data":{"elicitations":[1]}}""")));

        Assert.Null(result);
        Assert.Equal((-32042, "Visit.", """{"elicitations":[1]}"""), (error!.Code, error.Message, error.Data));
    }

    [Fact]
    public void Result_OfACancelledTask_IsOneErrorWhateverItsBodySaid()
    {
        var (result, error) = Dialect.Result(Views.Of(WorkStatus.Cancelled, Views.Result("""{"content":[]}""")));

        Assert.Null(result);
        Assert.Equal((-32603, """{"status":"cancelled"}"""), (error!.Code, error.Data));
    }

    [Theory]
    [InlineData(null, """{"tasks":[]}""")]
    [InlineData("c", """{"tasks":[],"nextCursor":"c"}""")]
    public void Page_HasACursorWhereThereIsMore(string? cursor, string expected) => Assert.Equal(expected, Dialect.Page([], cursor).ToJsonString());

    [Theory]
    [InlineData("""{"message":"Name?","_meta":{"mine":1}}""", "{\"message\":\"Name?\",\"_meta\":{\"mine\":1," + Name + "}}")]
    [InlineData(null, "{\"_meta\":" + Related + "}")]
    public void Question_SaysWhichTaskAsks(string? parameters, string expected)
    {
        var question = new TaskQuestion("k", "elicitation/create", parameters is null ? default : JsonElement.Parse(parameters));

        Assert.Equal(expected, Dialect.QuestionOf(Views.Id, question).ToJsonString());
    }

    [Theory]
    [InlineData("\"p\"", false, ",\"_meta\":" + Related + "}}")]
    [InlineData("7", true, "}}")]
    public void Progress_GoesUnderTheTokenOfTheCall(string token, bool hidden, string end)
    {
        var view = Views.Of(WorkStatus.Working) with { Progress = new(2.5, 10, "half"), Origin = new() { Hidden = hidden, ProgressToken = JsonElement.Parse(token) } };

        var json = Encoding.UTF8.GetString(LegacyTaskNotices.Progress(view)!);

        Assert.Equal($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":2.5,"total":10,"message":"half"{{{end}}}""", json);
    }

    [Fact]
    public void Progress_WithoutATokenOrWithoutProgress_IsNothing()
    {
        var told = Views.Of(WorkStatus.Working) with { Progress = new(1, null, null), Origin = new() };

        Assert.Null(LegacyTaskNotices.Progress(told));
        Assert.Null(LegacyTaskNotices.Progress(Views.Of(WorkStatus.Working)));
    }

    [Fact]
    public void Status_IsTheWholeTaskWithoutMetadata() => Assert.Equal(
        $$$"""{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{{{Flat}}}}""",
        Encoding.UTF8.GetString(LegacyTaskNotices.Status(Views.Of(WorkStatus.Working))));

    [Fact]
    public void Notice_OfTheBody_SaysWhichTaskItBelongsTo()
    {
        var json = Encoding.UTF8.GetString(LegacyTaskNotices.OfTask(Views.Id, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"é"}}"""u8.ToArray()));

        Assert.Equal($$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"é","_meta":{{{Related}}}}}""", json);
    }
}
