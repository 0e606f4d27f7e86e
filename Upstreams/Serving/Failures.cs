using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>What callers are told where a server behind the host gives no answer: which server, and what is known of the cause.</summary>
internal static class Failures
{
    private const string Key = "actors/upstream";

    /// <summary>An error of the protocol.</summary>
    public static McpProtocolException ToProtocol(string server, UpstreamException failed) =>
        new(Sentence(server, failed), failed, McpErrorCode.InternalError) { Data = { [Key] = JsonElement.Parse(Describe(server, failed).ToJsonString()) } };

    /// <summary>
    /// Around the calls of tools: the model that called sees what happened. Stands around what takes note of exceptions for tasks, so that
    /// an attempt which failed for this is followed by another where its tool allows that.
    /// </summary>
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Around(McpRequestHandler<CallToolRequestParams, CallToolResult> next) => async (context, cancellationToken) =>
    {
        try
        {
            return await next(context, cancellationToken);
        }
        catch (UpstreamException failed) when (context.MatchedPrimitive is UpstreamTool tool)
        {
            return new CallToolResult
            {
                IsError = true,
                Content = [new TextContentBlock { Text = Sentence(tool.Server.Name, failed) }],
                Meta = new JsonObject { [Key] = Describe(tool.Server.Name, failed) },
            };
        }
    };

    private static string Sentence(string server, UpstreamException failed) =>
        failed.Message.Contains(server, StringComparison.Ordinal) ? failed.Message : $"The server '{server}' gave no answer: {failed.Message}";

    private static JsonObject Describe(string server, UpstreamException failed) => new() { ["server"] = server, ["failure"] = failed.Failure.ToString() };
}
