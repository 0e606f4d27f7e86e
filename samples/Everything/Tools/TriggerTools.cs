using System.ComponentModel;
using Actors.Http;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: changes of lists, told to whoever listens.</summary>
[McpServerToolType]
internal sealed class TriggerTools(IActorsNotifier notifier)
{
    [McpServerTool(Name = "test_trigger_tool_change"), Description("Tells all clients that the tools have changed.")]
    public async Task<string> ToolChange(CancellationToken cancellationToken)
    {
        await notifier.ToolsChangedAsync(cancellationToken);
        return "Told that the tools have changed.";
    }

    [McpServerTool(Name = "test_trigger_prompt_change"), Description("Tells all clients that the prompts have changed.")]
    public async Task<string> PromptChange(CancellationToken cancellationToken)
    {
        await notifier.PromptsChangedAsync(cancellationToken);
        return "Told that the prompts have changed.";
    }
}
