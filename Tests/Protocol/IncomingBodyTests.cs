using System.Text;
using Actors.Core.Protocol;

namespace Actors.Tests.Protocol;

public sealed class IncomingBodyTests
{
    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":{"\uDC00":1,"b":2}}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":"\ud83d""")]
    public void Parse_WhatReadersUnderstandDifferently_IsNotJson(string body) => Assert.Null(IncomingBody.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Parse_WholeSurrogatePairs_AreJson()
    {
        var body = IncomingBody.Parse("""{"\ud83d\ude00":"\uD83D\uDE00"}"""u8);

        Assert.Equal("😀", body!.Single!.Body.GetProperty("😀").GetString());
    }
}
