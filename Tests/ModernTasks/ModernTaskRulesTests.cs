using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Tasks.Dialects;

namespace Actors.Tests.ModernTasks;

public sealed class ModernTaskRulesTests
{
    [Theory]
    [InlineData("""{"extensions":{"io.modelcontextprotocol/tasks":{}}}""", true)]
    [InlineData("""{"extensions":{"io.modelcontextprotocol/tasks":{"later":1}}}""", true)]
    [InlineData("""{"extensions":{"io.modelcontextprotocol/tasks":null}}""", false)]
    [InlineData("""{"extensions":{"io.modelcontextprotocol/tasks":true}}""", false)]
    [InlineData("""{"extensions":{"io.modelcontextprotocol/ui":{}}}""", false)]
    [InlineData("""{"extensions":[]}""", false)]
    [InlineData("""{"tasks":{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}}""", false)]
    [InlineData("{}", false)]
    public void Declares_Capabilities_OnlyTheExtensionCounts(string capabilities, bool expected)
    {
        var request = Request($$"""{"_meta":{"io.modelcontextprotocol/clientCapabilities":{{capabilities}} } }""");

        Assert.Equal(expected, ModernTaskRules.Declares(JsonElement.Parse(capabilities)));
        Assert.Equal(expected, ModernTaskRules.Declares(request));
    }

    [Fact]
    public void Check_Undeclared_NamesWhatIsMissingWhateverTheIdIs()
    {
        var refusal = ModernTaskRules.Check(Request("""{"taskId":5,"_meta":{"io.modelcontextprotocol/clientCapabilities":{} } }"""), out _)!;

        Assert.Equal((400, RpcCode.MissingClientCapability), (refusal.Status, refusal.Error.Code));
        Assert.Equal("""{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}""", refusal.Error.Data);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""  "taskId":5, """)]
    [InlineData("""  "taskId":null, """)]
    [InlineData("""  "taskId":["x"], """)]
    public void Check_NoTask_IsABadParameter(string member)
    {
        var refusal = ModernTaskRules.Check(Declaring(member), out _)!;

        Assert.Equal((200, RpcCode.InvalidParams), (refusal.Status, refusal.Error.Code));
    }

    [Fact]
    public void Check_ATask_IsNamed()
    {
        var refusal = ModernTaskRules.Check(Declaring("""  "taskId":"abc", """), out var id);

        Assert.Null(refusal);
        Assert.Equal("abc", id);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"inputResponses":null}""")]
    [InlineData("""{"inputResponses":[]}""")]
    [InlineData("""{"inputResponses":"x"}""")]
    public void ReadAnswers_NotAMap_IsABadParameter(string parameters)
    {
        var refusal = ModernTaskRules.ReadAnswers(JsonElement.Parse(parameters), out _)!;

        Assert.Equal((200, RpcCode.InvalidParams), (refusal.Status, refusal.Error.Code));
    }

    [Fact]
    public void ReadAnswers_OddValues_AreLeftToTheTask()
    {
        var refusal = ModernTaskRules.ReadAnswers(JsonElement.Parse("""{"inputResponses":{"a":{"action":"accept"},"b":7,"c":null}}"""), out var answers);

        Assert.Null(refusal);
        Assert.Equal(["a", "b", "c"], answers.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{}", """{"capabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}""")]
    [InlineData("""{"capabilities":{"tools":{},"extensions":{"x/y":{"z":1}}}}""", """{"capabilities":{"tools":{},"extensions":{"x/y":{"z":1},"io.modelcontextprotocol/tasks":{}}}}""")]
    public void Advertise_Discovered_AddsTheExtension(string before, string after)
    {
        var discovered = (JsonObject)JsonNode.Parse(before)!;

        ModernTaskRules.Advertise(discovered);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(after), discovered), discovered.ToJsonString());
    }

    private static Incoming Declaring(string member) =>
        Request($$"""{ {{member}} "_meta":{"io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{} } } } }""");

    private static Incoming Request(string parameters) =>
        Incoming.Of(JsonElement.Parse($$"""{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{{parameters}} }"""));
}
