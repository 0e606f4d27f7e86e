using Actors.Http.Servers;
using Actors.Http.Tasks;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ModelContextProtocol;

namespace Actors.Http.Authorization;

/// <summary>
/// Puts the <see cref="PrimitiveGate"/> around every request that names a primitive. What a caller may not use is answered
/// exactly as if it did not exist, so that nobody learns which names do. Each check stands twice: before all filters of the app,
/// and after them, where one of them may have put another primitive or user in place.
/// </summary>
internal sealed class AuthorizationFilters(PrimitiveGate gate) : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        var filters = options.Filters.Request;
        filters.CallToolWithAlternateFilters.Insert(0, async (context, next, cancellationToken) =>
        {
            await CheckTool(context);
            return await next(context, cancellationToken);
        });
        if (options.Handlers.CallToolWithAlternateHandler is null)
        {
            filters.CallToolFilters.Add(next => async (context, cancellationToken) =>
            {
                await CheckTool(context);
                return await next(context, cancellationToken);
            });
        }
        else
        {
            // The SDK takes no filters of plain results where the author's own handler replaces them all.
            filters.CallToolWithAlternateFilters.Add(async (context, next, cancellationToken) =>
            {
                await CheckTool(context);
                return await next(context, cancellationToken);
            });
        }

        Both(filters.GetPromptFilters, CheckPrompt);
        Both(filters.ReadResourceFilters, CheckResource);
        ListFilters.Add(filters, gate);
        ReferenceFilters.Add(filters, gate);
    }

    private static void Both<TParams, TResult>(IList<McpRequestFilter<TParams, TResult>> filters, Func<RequestContext<TParams>, ValueTask> check)
    {
        McpRequestFilter<TParams, TResult> filter = next => async (context, cancellationToken) =>
        {
            await check(context);
            return await next(context, cancellationToken);
        };
        filters.Insert(0, filter);
        filters.Add(filter);
    }

    private async ValueTask CheckTool(RequestContext<CallToolRequestParams> context)
    {
        // A task was allowed when it was made, by a request that its runs have not.
        var allowed = context.JsonRpcRequest.Context?.RelatedTransport is SdkTaskRun run && context.MatchedPrimitive?.Id == run.Attempt.Call.Tool;
        if (!allowed && !await gate.MayUseAsync(context.MatchedPrimitive, context))
        {
            throw new McpProtocolException($"Unknown tool: '{context.Params?.Name}'", McpErrorCode.InvalidParams);
        }
    }

    private async ValueTask CheckPrompt(RequestContext<GetPromptRequestParams> context)
    {
        if (!await gate.MayUseAsync(context.MatchedPrimitive, context))
        {
            throw new McpProtocolException($"Unknown prompt: '{context.Params?.Name}'", McpErrorCode.InvalidParams);
        }
    }

    private async ValueTask CheckResource(RequestContext<ReadResourceRequestParams> context)
    {
        if (!await gate.MayUseAsync(context.MatchedPrimitive, context))
        {
            throw UnknownResource.Error(context.Server, context.Params?.Uri);
        }
    }
}
