using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixture: a question to the client's model, while the call waits.</summary>
[McpServerToolType]
internal sealed class SamplingTools
{
    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static async Task<CallToolResult> Sampling(
        McpServer server,
        [Description("What to ask the model.")] string prompt,
        CancellationToken cancellationToken)
    {
        if (server.ClientCapabilities?.Sampling is null)
        {
            return new() { IsError = true, Content = [new TextContentBlock { Text = "This client does not support sampling." }] };
        }

        var answer = await server.SampleAsync(
            new CreateMessageRequestParams
            {
                Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
                MaxTokens = 100,
            },
            cancellationToken);

        var text = answer.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text ?? "(no text)";
        return new() { Content = [new TextContentBlock { Text = $"LLM response: {text}" }] };
    }
}
