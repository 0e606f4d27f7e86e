using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Legacy;

/// <summary>Tools that ask or tell the client something.</summary>
[McpServerToolType]
internal sealed class ClientTools(Gates gates)
{
    [McpServerTool(Name = "elicit"), Description("Asks the user for a name.")]
    public async Task<string> ElicitAsync(McpServer server, CancellationToken cancellationToken, string gate = "elicit")
    {
        try
        {
            var answer = await server.ElicitAsync(new ElicitRequestParams
            {
                Message = "Your name?",
                RequestedSchema = new() { Properties = { ["name"] = new ElicitRequestParams.StringSchema() } },
            }, cancellationToken);
            return $"{answer.Action} {(answer.Content?.TryGetValue("name", out var name) == true ? name.GetString() : "-")}";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            gates[gate].Said.TrySetResult(exception.Message);
            throw;
        }
    }

    [McpServerTool(Name = "elicit_url"), Description("Sends the user to a page.")]
    public static async Task<string> ElicitUrlAsync(McpServer server, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams { Mode = "url", Message = "Sign in", Url = "https://example.com/in", ElicitationId = "e1" }, cancellationToken);
        return answer.Action;
    }

    [McpServerTool(Name = "needs_url"), Description("Cannot go on before the user was at a page.")]
    public static string NeedsUrl() => throw new UrlElicitationRequiredException("Sign in first.",
        [new ElicitRequestParams { Mode = "url", Message = "Sign in", Url = "https://example.com/in", ElicitationId = "e1" }]);

    [McpServerTool(Name = "sample"), Description("Asks the client's model.")]
    public static async Task<string> SampleAsync(McpServer server, CancellationToken cancellationToken)
    {
        var answer = await server.SampleAsync(new CreateMessageRequestParams
        {
            MaxTokens = 10,
            Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = "hi" }] }],
        }, cancellationToken);
        return ((TextContentBlock)answer.Content[0]).Text;
    }

    [McpServerTool(Name = "roots"), Description("Asks for the client's roots.")]
    public static async Task<string> RootsAsync(McpServer server, CancellationToken cancellationToken)
    {
        var answer = await server.RequestRootsAsync(new ListRootsRequestParams(), cancellationToken);
        return string.Join(',', answer.Roots.Select(root => root.Uri));
    }

    [McpServerTool(Name = "log"), Description("Logs one message of each level given.")]
    public static async Task<string> LogAsync(McpServer server, string[] levels, CancellationToken cancellationToken)
    {
        foreach (var level in levels)
        {
            await server.SendNotificationAsync("notifications/message",
                new LoggingMessageNotificationParams { Level = Enum.Parse<LoggingLevel>(level, ignoreCase: true), Data = JsonElement.Parse($"\"{level}\"") },
                cancellationToken: cancellationToken);
        }

        return "logged";
    }
}
