using System.ComponentModel;
using Actors.Samples.Everything.Asking;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Prompts;

/// <summary>Conformance fixture: a prompt that asks before it answers.</summary>
[McpServerPromptType]
internal sealed class InputRequiredPrompts
{
    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("A prompt that asks the user for context.")]
    public static string WithContext(RequestContext<GetPromptRequestParams> request)
    {
        if (request.Params.Text("user_context", "context") is not { } context)
        {
            throw Ask.Client(request.Server, new() { ["user_context"] = Question.Text("What context should the prompt use?", "context") });
        }

        return $"Prompt with context: {context}";
    }
}
