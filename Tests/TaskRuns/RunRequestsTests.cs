using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Http.Tasks;

namespace Actors.Tests.TaskRuns;

public sealed class RunRequestsTests
{
    [Theory]
    [InlineData("""{"name":"ä \" \\ 😀","_meta":{"a":{"_meta":{"progressToken":1}}},"arguments":{"_meta":{"x":[1,{}]}}}""", """{"name":"ä \" \\ 😀","_meta":{"progressToken":"actors/progress","a":{"_meta":{"progressToken":1}}},"arguments":{"_meta":{"x":[1,{}]}}}""")]
    [InlineData(""" { "name" : "t", "_meta" : { "a" : 1 } } """, """{"name":"t","_meta":{"progressToken":"actors/progress","a":1}}""")]
    [InlineData("""{"_meta":{}}""", """{"_meta":{"progressToken":"actors/progress"}}""")]
    [InlineData("""{"_meta":{ },"name":"t"}""", """{"_meta":{"progressToken":"actors/progress"},"name":"t"}""")]
    [InlineData("""{"_meta":{"progressToken":"mine","a":1},"name":"t"}""", """{"_meta":{"progressToken":"mine","a":1},"name":"t"}""")]
    [InlineData("""{"_meta":{"progressToken":0}}""", """{"_meta":{"progressToken":0}}""")]
    [InlineData("""{"_meta":{"progressToken":null,"a":1},"name":"t"}""", """{"_meta":{"progressToken":"actors/progress","a":1},"name":"t"}""")]
    [InlineData("""{"_meta":null,"name":"t"}""", """{"_meta":{"progressToken":"actors/progress"},"name":"t"}""")]
    [InlineData("""{"name":"t"}""", """{"_meta":{"progressToken":"actors/progress"},"name":"t"}""")]
    public void Repeat_OfAnyCall_HasAToken(string recorded, string repeated)
    {
        // A part of a larger text, as it is where it came in and where it is saved.
        var call = new TaskCall { Tool = "t", Version = "2026-07-28", Params = JsonElement.Parse($$$"""{"before":{"_meta":{}},"params":{{{recorded}}}}""").GetProperty("params") };

        var parameters = RunRequests.Repeat(call);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(repeated), JsonObject.Create(parameters)), parameters.ToString());
    }
}
