using Actors.Upstreams.Configuration.Reading;

namespace Actors.Tests.Upstreams.Configuration;

public sealed class VariablesTests
{
    private static readonly Variables Variables = new(
        Files.Lookup(("A", "one"), ("B_2", "two"), ("EMPTY", ""), ("INPUT_API_KEY", "asked")), "/srv/app", new Dictionary<string, string?> { ["region"] = "eu", ["token"] = null });

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("${A}", "one")]
    [InlineData("<${A}-${B_2}>", "<one-two>")]
    [InlineData("${A:-other}", "one")]
    [InlineData("${NO:-other}", "other")]
    [InlineData("${NO:-}", "")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("${NO:-${A}}", "one")]
    [InlineData("${NO:-a ${NEITHER:-b} c}", "a b c")]
    [InlineData("${NO:-https://example.com:8080/x}", "https://example.com:8080/x")]
    [InlineData("${env:A}", "one")]
    [InlineData("{env:A}", "one")]
    [InlineData("$A", "one")]
    [InlineData("$${A}", "${A}")]
    [InlineData("${input:api-key}", "asked")]
    [InlineData("${input:region}", "eu")]
    [InlineData("${workspaceFolder}/x", "/srv/app/x")]
    [InlineData("${workspaceFolderBasename}", "app")]
    [InlineData("costs $5, {\"a\": 1}", "costs $5, {\"a\": 1}")]
    [InlineData("$lower", "$lower")]
    [InlineData("pre$A", "pre$A")]
    [InlineData("a$", "a$")]
    [InlineData("$", "$")]
    public void Expand_Text_IsFilledIn(string text, string expected)
    {
        var filled = Variables.Expand(text, out var problem);

        Assert.Null(problem);
        Assert.Equal(expected, filled);
    }

    [Theory]
    [InlineData("${NO}", "needs the environment variable NO, which is not set; set it, or write ${NO:-text}")]
    [InlineData("x ${A} ${NO}", "needs the environment variable NO, which is not set; set it, or write ${NO:-text}")]
    [InlineData("${OTHER:-${NO}}", "needs the environment variable NO, which is not set; set it, or write ${NO:-text}")]
    [InlineData("$NO", "needs the environment variable NO, which is not set; set it, or write ${NO:-text}")]
    [InlineData("${input:token}", "needs the input 'token', and a host has nobody to ask; set the environment variable INPUT_TOKEN")]
    [InlineData("${A", "has a ${ without its }; write ${NAME}, or $${ for the signs themselves")]
    [InlineData("${}", "has a ${…} that names no variable; write ${NAME} or ${NAME:-text}, or $${ for the signs themselves")]
    [InlineData("${A B}", "has a ${…} that names no variable; write ${NAME} or ${NAME:-text}, or $${ for the signs themselves")]
    [InlineData("${1A}", "has a ${…} that names no variable; write ${NAME} or ${NAME:-text}, or $${ for the signs themselves")]
    [InlineData("${N:-${N:-${N:-${N:-${N:-${N:-${N:-${N:-${N:-${N:-x}}}}}}}}}}", "has variables too deep in each other; write fewer")]
    public void Expand_WhatCannotBe_NamesTheVariable(string text, string expected)
    {
        var filled = Variables.Expand(text, out var problem);

        Assert.Null(filled);
        Assert.Equal(expected, problem);
    }
}
