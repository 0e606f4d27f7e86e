using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.ModernTasks;

using ModernTasks = Actors.Core.Tasks.Dialects.ModernTasks;

public sealed class ModernTaskJsonTests
{
    private const string TaskJson =
        """
        "taskId":"0123","status":"STATUS","createdAt":"2026-08-01T10:00:00.000Z","lastUpdatedAt":"2026-08-01T10:00:01.500Z","ttlMs":3600000,"pollIntervalMs":1000
        """;

    [Fact]
    public void Created_Working_IsTheFlatTask()
    {
        var json = ModernTasks.Created(View(WorkStatus.Working));

        Same($$"""{"resultType":"task",{{As("working")}}}""", json);
    }

    [Theory]
    [InlineData(WorkStatus.InputRequired, "input_required")]
    [InlineData(WorkStatus.Completed, "completed")]
    [InlineData(WorkStatus.Failed, "failed")]
    [InlineData(WorkStatus.Cancelled, "cancelled")]
    public void Created_TaskThatWasJoined_NeverCarriesDetails(WorkStatus status, string word)
    {
        var view = View(status) with { Questions = [new("k", "roots/list", default)], Outcome = new(Json("""{"content":[]}"""), default) };

        var json = ModernTasks.Created(view);

        Same($$"""{"resultType":"task",{{As(word)}}}""", json);
    }

    [Theory]
    [InlineData(WorkStatus.Working, "working")]
    [InlineData(WorkStatus.Cancelled, "cancelled")]
    public void Get_NothingToTell_IsThePlainTask(WorkStatus status, string word)
    {
        var json = ModernTasks.Get(View(status) with { Message = "so far" });

        Same($$"""{"resultType":"complete",{{As(word)}},"statusMessage":"so far"}""", json);
    }

    [Fact]
    public void Get_InputRequired_HasEveryOutstandingQuestion()
    {
        var view = View(WorkStatus.InputRequired) with
        {
            Questions = [new("a", "elicitation/create", Json("""{"message":"Sure?","mode":"url","elicitationId":"7"}""")), new("b", "roots/list", default)],
        };

        var json = ModernTasks.Get(view);

        Same($$"""{"resultType":"complete",{{As("input_required")}},"inputRequests":{"a":{"method":"elicitation/create","params":{"message":"Sure?","mode":"url"} },"b":{"method":"roots/list"} } }""", json);
    }

    [Theory]
    [InlineData("""{"content":[],"isError":true}""", """{"content":[],"isError":true,"resultType":"complete"}""")]
    [InlineData("""{"content":[],"resultType":"complete","_meta":{"x":1}}""", """{"content":[],"resultType":"complete","_meta":{"x":1}}""")]
    [InlineData("""{"content":[],"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"0123"}}}""", """{"content":[],"resultType":"complete"}""")]
    [InlineData("""{"content":[],"_meta":{"x":1,"io.modelcontextprotocol/related-task":{"taskId":"0123"}}}""", """{"content":[],"resultType":"complete","_meta":{"x":1}}""")]
    public void Get_Completed_HasTheResultOfTheCall(string recorded, string told)
    {
        var json = ModernTasks.Get(View(WorkStatus.Completed) with { Outcome = new(Json(recorded), default) });

        Same($$"""{"resultType":"complete",{{As("completed")}},"result":{{told}}}""", json);
    }

    [Fact]
    public void Get_Failed_HasTheErrorAndSaysIt()
    {
        var json = ModernTasks.Get(View(WorkStatus.Failed) with { Outcome = new(default, Json("""{"code":-32000,"message":"No.","data":{"x":1}}""")) });

        Same($$"""{"resultType":"complete",{{As("failed")}},"statusMessage":"No.","error":{"code":-32000,"message":"No.","data":{"x":1} } }""", json);
    }

    [Fact]
    public void Get_FailedWithAStatusMessage_KeepsIt()
    {
        var json = ModernTasks.Get(View(WorkStatus.Failed) with { Message = "Lost.", Outcome = new(default, Json("""{"code":-32603,"message":"No."}""")) });

        Same($$"""{"resultType":"complete",{{As("failed")}},"statusMessage":"Lost.","error":{"code":-32603,"message":"No."} }""", json);
    }

    [Fact]
    public void Get_LongLife_RoundsDownAndStaysPositive()
    {
        var json = ModernTasks.Get(View(WorkStatus.Working) with { Ttl = TimeSpan.FromMilliseconds(2.9), PollInterval = TimeSpan.FromTicks(1) });

        Assert.Equal("2", json["ttlMs"]!.ToJsonString());
        Assert.Equal("1", json["pollIntervalMs"]!.ToJsonString());
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"7\"")]
    public void Notification_Completed_IsWhatGetWouldSayUnderTheSubscription(string id)
    {
        var view = View(WorkStatus.Completed) with { Outcome = new(Json("""{"content":[]}"""), default) };
        var subscription = id[0] == '"' ? new RequestId("7") : new RequestId(7);

        var json = ModernTasks.Notification(view, subscription);

        Same($$"""{"_meta":{"io.modelcontextprotocol/subscriptionId":{{id}} },{{As("completed")}},"result":{"content":[],"resultType":"complete"} }""", json);
    }

    [Fact]
    public void Acknowledged_Always_IsEmpty() => Same("""{"resultType":"complete"}""", ModernTasks.Acknowledged());

    private static string As(string status) => TaskJson.Replace("STATUS", status, StringComparison.Ordinal);

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static void Same(string expected, JsonObject actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected}\nbut got  {actual.ToJsonString()}");

    private static TaskView View(WorkStatus status) => new()
    {
        Id = "0123",
        Tool = "slow",
        Owner = "anonymous",
        Status = status,
        Created = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.FromHours(2)),
        Updated = new DateTimeOffset(2026, 8, 1, 10, 0, 1, 500, TimeSpan.Zero),
        Ttl = TimeSpan.FromHours(1),
        PollInterval = TimeSpan.FromSeconds(1),
        Origin = new TaskOrigin { Modern = true },
    };
}
