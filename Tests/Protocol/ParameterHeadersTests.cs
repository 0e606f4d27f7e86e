using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Tests.Protocol;

public sealed class ParameterHeadersTests
{
    [Fact]
    public void TryRead_NestedProperties_AreFound()
    {
        var schema = JsonElement.Parse("""
            {"type":"object","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "deep":{"type":"object","properties":{"count":{"type":["integer","null"],"x-mcp-header":"Count"}}},
              "plain":{"type":"string","default":{"x-mcp-header":"no schema"}}}}
            """);

        var isLegal = ParameterHeaders.TryRead(schema, out var headers, out var problem);

        Assert.True(isLegal, problem);
        Assert.Equal(["Mcp-Param-Region region string", "Mcp-Param-Count deep.count integer"], headers.Select(header => $"{header.Header} {string.Join('.', header.Path)} {header.Type}"));
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":""}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"a b"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"a\r\nX: y"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"\u00e9"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":7}}}""")]
    [InlineData("""{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"object","x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"type":["string","integer"],"x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}""")]
    [InlineData("""{"$defs":{"d":{"type":"string","x-mcp-header":"A"}}}""")]
    [InlineData("""{"type":"string","x-mcp-header":"A"}""")]
    public void TryRead_IllegalDefinition_IsRefused(string schema)
    {
        var isLegal = ParameterHeaders.TryRead(JsonElement.Parse(schema), out _, out var problem);

        Assert.False(isLegal);
        Assert.NotNull(problem);
    }

    [Theory]
    [InlineData("string", "\"eu\"", "eu", true)]
    [InlineData("string", "\"eu\"", "EU", false)]
    [InlineData("string", "\"eu\"", null, false)]
    [InlineData("string", "\"\"", "", true)]
    [InlineData("string", "\"Hello\"", "=?base64?SGVsbG8=?=", true)]
    [InlineData("string", "null", null, true)]
    [InlineData("string", "null", "x", false)]
    [InlineData("integer", "42", "42", true)]
    [InlineData("integer", "42", "42.0", true)]
    [InlineData("integer", "42.0", "42", true)]
    [InlineData("integer", "-7", "-7", true)]
    [InlineData("integer", "42", "43", false)]
    [InlineData("integer", "42", "abc", false)]
    [InlineData("integer", "9007199254740991", "9007199254740991", true)]
    [InlineData("integer", "9007199254740992", "9007199254740992", false)]
    [InlineData("integer", "1e400", "1", false)]
    [InlineData("boolean", "true", "true", true)]
    [InlineData("boolean", "true", "True", false)]
    [InlineData("boolean", "false", "true", false)]
    public void Check_Value_AgreesOrIsRefused(string type, string argument, string? value, bool agrees)
    {
        var header = new ParameterHeader("Mcp-Param-A", ["deep", "a"], type);

        var refusal = header.Check(JsonElement.Parse($$$"""{"deep":{"a":{{{argument}}}}}"""), value);

        Assert.Equal(agrees, refusal is null);
        Assert.True(refusal is null or { Status: 400, Error.Code: -32020 });
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"deep":3}""")]
    public void Check_ArgumentAbsent_TheHeaderMustBeToo(string arguments)
    {
        var header = new ParameterHeader("Mcp-Param-A", ["deep", "a"], "string");

        var (without, with) = (header.Check(JsonElement.Parse(arguments), null), header.Check(JsonElement.Parse(arguments), "x"));

        Assert.Null(without);
        Assert.Equal(-32020, with!.Error.Code);
    }
}
