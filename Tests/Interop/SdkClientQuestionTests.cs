using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Interop;

/// <summary>Questions to the client: requests of the server in a session, input requests in the modern generation.</summary>
[Collection(SdkClientCollection.Name)]
public sealed class SdkClientQuestionTests(EverythingFixture server)
{
    public static TheoryData<string> Versions => ["2025-06-18", "2025-11-25", "2026-07-28"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Elicitation_Accepted_ReachesTheWaitingTool(string version)
    {
        await using var opened = await OpenAsync(version, question => Accept(new { username = "ann", email = $"{question.Message}@example.com" }));

        var text = await opened.TextAsync("test_elicitation", new() { ["message"] = "who" });

        Assert.Contains("action=accept", text, StringComparison.Ordinal);
        Assert.Contains("who@example.com", text, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Elicitation_Declined_ReachesTheWaitingTool(string version)
    {
        await using var opened = await OpenAsync(version, _ => new ElicitResult { Action = "decline" });

        var text = await opened.TextAsync("test_elicitation", new() { ["message"] = "who" });

        Assert.Contains("action=decline", text, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Sampling_Answered_ReachesTheWaitingTool(string version)
    {
        await using var opened = await OpenAsync(version);

        var text = await opened.TextAsync("test_sampling", new() { ["prompt"] = "Why?" });

        Assert.Equal("LLM response: I was asked: Why?", text);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Roots_Answered_ReachTheTool(string version)
    {
        await using var opened = await OpenAsync(version);

        var text = await opened.TextAsync("test_input_required_result_list_roots");

        Assert.Equal("The client has 2 roots: file:///a, file:///b", text);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Rounds_OneAfterTheOther_EndInTheResult(string version)
    {
        await using var opened = await OpenAsync(
            version, question => question.RequestedSchema!.Properties.ContainsKey("name") ? Accept(new { name = "Ann" }) : Accept(new { color = "blue" }));

        var text = await opened.TextAsync("test_input_required_result_multi_round");

        Assert.Equal("Ann likes blue.", text);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Versions))]
    public async Task Questions_TwentyAtOnce_EachGetTheirOwnAnswer(string version)
    {
        await using var opened = await OpenAsync(version, question => Accept(new { username = question.Message, email = "x@example.com" }));
        var messages = Enumerable.Range(0, 20).Select(i => $"question-{i}.").ToList();

        var texts = await Task.WhenAll(messages.Select(message => opened.TextAsync("test_elicitation", new() { ["message"] = message })));

        Assert.All(messages.Zip(texts), pair => Assert.Contains($"\"{pair.First}\"", pair.Second, StringComparison.Ordinal));
    }

    private static ElicitResult Accept(object content) => new()
    {
        Action = "accept",
        Content = JsonSerializer.SerializeToElement(content).EnumerateObject().ToDictionary(field => field.Name, field => field.Value.Clone()),
    };

    private Task<SdkClient> OpenAsync(string version, Func<ElicitRequestParams, ElicitResult>? answer = null) => SdkClient.OpenAsync(server.Endpoint, version, handlers: new McpClientHandlers
    {
        ElicitationHandler = (question, _) => ValueTask.FromResult(answer!(question!)),
        RootsHandler = (_, _) => ValueTask.FromResult(new ListRootsResult { Roots = [new Root { Uri = "file:///a" }, new Root { Uri = "file:///b" }] }),
        SamplingHandler = (question, _, _) => ValueTask.FromResult(new CreateMessageResult
        {
            Model = "none",
            Role = Role.Assistant,
            Content = [new TextContentBlock { Text = $"I was asked: {((TextContentBlock)question!.Messages[0].Content[0]).Text}" }],
        }),
    });
}
