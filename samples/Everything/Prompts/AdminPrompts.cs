using System.ComponentModel;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Prompts;

/// <summary>Prompts of which others than administrators know nothing.</summary>
[McpServerPromptType, Authorize(Roles = "admin")]
internal sealed class AdminPrompts
{
    [McpServerPrompt(Name = "admin_prompt"), Description("A prompt for administrators.")]
    public static string AdminPrompt() => "List the users.";
}
