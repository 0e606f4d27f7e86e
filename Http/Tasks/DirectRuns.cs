using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Http.Servers;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

using CallContext = RequestContext<CallToolRequestParams>;
using CallHandler = McpRequestHandler<CallToolRequestParams, ResultOrAlternate<CallToolResult>>;
using PlainHandler = McpRequestHandler<CallToolRequestParams, CallToolResult>;

/// <summary>
/// Runs bodies of tasks past the message loop of the SDK's server: the same tool within the same filters, composed as the server
/// composes them. What a body ends by and only the server can put into words, an error of the protocol above all, it is left to tell.
/// </summary>
internal sealed partial class DirectRuns
{
    private readonly McpServer _server;
    private readonly McpServerOptions _options;
    private readonly PlainHandler _plain;
    private readonly CallHandler _whole;
    private readonly ILogger _logger;

    private DirectRuns(McpServer server, ILogger logger)
    {
        (_server, _options, _logger) = (server, server.ServerOptions, logger);
        var filters = _options.Filters.Request;
        _plain = filters.CallToolFilters.Reverse().Aggregate<McpRequestFilter<CallToolRequestParams, CallToolResult>, PlainHandler>(CallAsync, static (next, filter) => filter(next));
        _whole = filters.CallToolWithAlternateFilters.Reverse().Aggregate<McpRequestInvocationFilter<CallToolRequestParams, ResultOrAlternate<CallToolResult>>, CallHandler>(
            PlainAsync, static (next, filter) => (context, cancellationToken) => filter(context, next, cancellationToken));
    }

    /// <summary>Those of one server; null where its author filters messages, or handles the calls of all tools.</summary>
    public static DirectRuns? Of(SharedServer server, ILogger<McpServer> logger) =>
        server.Sdk.ServerOptions is { ProtocolVersion: null or McpVersion.Modern, Handlers.CallToolWithAlternateHandler: null, Filters.Message: { IncomingFilters.Count: 0, OutgoingFilters.Count: 0 } }
            ? new(server.Sdk, logger)
            : null;

    /// <summary>Runs a body to its end. False: the request is to be sent to the server, to run it or to tell how it ended.</summary>
    public async Task<bool> TryRunAsync(SdkTaskRun run, JsonRpcRequest request, JsonElement parameters)
    {
        // Who listens to what the SDK tells of its requests is to hear of this one.
        if (SdkTelemetry.IsHeard || _logger.IsEnabled(LogLevel.Debug) || RunParams.Read(parameters, request.Context!) is not { } read)
        {
            return false;
        }

        ResultOrAlternate<CallToolResult>? returned = null;
        try
        {
            returned = await RunAsync(run, new(new RunServer(_server, request.Context!), request, read), run.Ending);
            if (returned.Result is { } result)
            {
                await run.ReturnAsync(result, _options);
                return true;
            }

            run.Left = Task.FromResult(returned);
        }
        catch (OperationCanceledException) when (run.Ending.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception exception)
        {
            run.Left = returned is null ? Task.FromException<ResultOrAlternate<CallToolResult>>(exception) : Task.FromResult(returned);
        }

        return false;
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> RunAsync(SdkTaskRun run, CallContext context, CancellationToken cancellationToken)
    {
        Match(context);
        try
        {
            var returned = await _whole(context, cancellationToken);
            if (returned.Result is { } result && !run.IsLogged)
            {
                ToolCallCompleted(context.Params.Name, result.IsError == true);
            }

            return returned;
        }
        catch (Exception exception) when (!Escapes(exception, cancellationToken))
        {
            return Failed(context, exception);
        }
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> PlainAsync(CallContext context, CancellationToken cancellationToken)
    {
        try
        {
            Match(context);
            return await _plain(context, cancellationToken);
        }
        catch (Exception exception)
        {
            if (context.JsonRpcRequest.Context?.RelatedTransport is SdkTaskRun run)
            {
                run.IsLogged = true;
            }

            if (Escapes(exception, cancellationToken))
            {
                throw;
            }

            return Failed(context, exception);
        }
    }

    private ValueTask<CallToolResult> CallAsync(CallContext context, CancellationToken cancellationToken) =>
        context.MatchedPrimitive is McpServerTool tool ? tool.InvokeAsync(context, cancellationToken)
        : _options.Handlers.CallToolHandler is { } handler ? handler(context, cancellationToken)
        : throw new McpProtocolException($"Unknown tool: '{context.Params?.Name}'", McpErrorCode.InvalidParams);

    private void Match(CallContext context)
    {
        if (context.Params?.Name is { } name && _options.ToolCollection?.TryGetPrimitive(name, out var tool) == true)
        {
            context.MatchedPrimitive = tool;
        }
    }

    private static bool Escapes(Exception exception, CancellationToken cancellationToken) =>
        exception is McpProtocolException or InputRequiredException || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested);

    private CallToolResult Failed(CallContext context, Exception exception)
    {
        var tool = context.Params?.Name ?? "";
        ToolCallError(tool, exception);
        var text = exception is McpException ? $"An error occurred invoking '{tool}': {exception.Message}" : $"An error occurred invoking '{tool}'.";
        return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = text }] };
    }

    // In the words of the SDK's server, and under its name.
    [LoggerMessage(Level = LogLevel.Information, Message = "\"{ToolName}\" completed. IsError = {IsError}.")]
    private partial void ToolCallCompleted(string toolName, bool isError);

    [LoggerMessage(Level = LogLevel.Error, Message = "\"{ToolName}\" threw an unhandled exception.")]
    private partial void ToolCallError(string toolName, Exception exception);
}
