using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Samples.Demo;

public sealed class PickToolsTests
{
    [Theory]
    [InlineData("accept", "b/readme.md", "b/readme.md|second\n")]
    [InlineData("accept", "/etc/passwd", "The user picked no file.")]
    [InlineData("decline", "b/readme.md", "The user picked no file.")]
    public async Task PickFile_SeveralFit_AsksTheUser(string action, string answer, string expected)
    {
        ElicitRequestParams? question = null;
        await using var server = await DemoServer.StartAsync(Answering(asked =>
        {
            question = asked;
            return new() { Action = action, Content = new Dictionary<string, JsonElement> { ["file"] = JsonSerializer.SerializeToElement(answer) } };
        }));
        server.Temp.Write("a/README.md", "first");
        server.Temp.Write("b/readme.md", "second");

        var result = await server.CallAsync("pick_file", new { name = "readme" });

        var schema = Assert.IsType<ElicitRequestParams.UntitledSingleSelectEnumSchema>(question!.RequestedSchema!.Properties["file"]);
        Assert.Equal(["a/README.md", "b/readme.md"], schema.Enum);
        Assert.Equal(expected, Text(result));
    }

    [Fact]
    public async Task PickFile_OneFits_ReadsItWithoutAsking()
    {
        await using var server = await DemoServer.StartAsync(Answering(_ => throw new InvalidOperationException("Nobody asked.")));
        server.Temp.Write("a/README.md", "first");

        var result = await server.CallAsync("pick_file", new { name = "readme" });

        Assert.Equal("a/README.md|first\n", Text(result));
    }

    [Fact]
    public async Task PickFile_ClientCannotAsk_GetsTheChoices()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("a/README.md", "first");
        server.Temp.Write("b/readme.md", "second");

        var result = await server.CallAsync("pick_file", new { name = "readme" });

        Assert.EndsWith("\na/README.md\nb/readme.md", Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PickFile_NoneFits_SaysSo()
    {
        await using var server = await DemoServer.StartAsync();

        var refusal = await server.RefusalAsync("pick_file", new { name = "readme" });

        Assert.Contains("No file has 'readme'", refusal, StringComparison.Ordinal);
    }

    private static McpClientOptions Answering(Func<ElicitRequestParams?, ElicitResult> answer) => new()
    {
        Capabilities = new() { Elicitation = new() { Form = new() } },
        Handlers = new() { ElicitationHandler = (asked, _) => ValueTask.FromResult(answer(asked)) },
    };

    private static string Text(CallToolResult result) => string.Join('|', result.Content.Cast<TextContentBlock>().Select(block => block.Text));
}
