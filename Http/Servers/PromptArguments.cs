using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Arguments that a prompt cannot be made of are the caller's mistake, and answered as one; the SDK calls them an internal error.</summary>
internal static class PromptArguments
{
    public static McpRequestHandler<GetPromptRequestParams, GetPromptResult> Around(McpRequestHandler<GetPromptRequestParams, GetPromptResult> next) =>
        async (context, cancellationToken) =>
        {
            var given = context.Params?.Arguments;
            if (context.MatchedPrimitive is McpServerPrompt prompt && Missing(prompt.ProtocolPrompt, given) is { } missing)
            {
                throw new McpProtocolException($"The prompt '{prompt.ProtocolPrompt.Name}' needs the argument '{missing}'.", McpErrorCode.InvalidParams);
            }

            try
            {
                return await next(context, cancellationToken);
            }
            catch (JsonException exception) when (given?.Values.Any(static value => value.ValueKind != JsonValueKind.String) == true)
            {
                // Prompts take strings; others are let pass where the author's parameters can take them.
                throw new McpProtocolException("The arguments of a prompt are strings.", exception, McpErrorCode.InvalidParams);
            }
        };

    private static string? Missing(Prompt prompt, IDictionary<string, JsonElement>? given) =>
        prompt.Arguments?.FirstOrDefault(argument => argument.Required == true && given?.ContainsKey(argument.Name) != true)?.Name;
}
