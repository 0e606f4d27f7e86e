using System.ComponentModel;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Tools of which others than administrators know nothing.</summary>
[McpServerToolType, Authorize(Roles = "admin")]
internal sealed class AdminTools
{
    [McpServerTool(Name = "admin_only"), Description("Answers administrators.")]
    public static string AdminOnly() => "You are an administrator.";

    [McpServerTool(Name = "admin_exempt"), AllowAnonymous, Description("Answers everybody, though its class is for administrators.")]
    public static string Exempt() => "You are welcome.";
}
