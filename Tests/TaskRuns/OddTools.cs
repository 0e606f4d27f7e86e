using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Actors.Core.Tasks;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskRuns;

/// <summary>Tools that look at all that a call shows them, and end in every way that there is.</summary>
[McpServerToolType]
internal sealed class OddTools
{
    private static readonly JsonTypeInfo<EmptyResult> EmptyInfo = (JsonTypeInfo<EmptyResult>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(EmptyResult));

    private static readonly CallToolResult Shared = new() { Content = [new TextContentBlock { Text = "shared" }], Meta = new JsonObject { ["own"] = 1 } };

    /// <summary>Adds them, and filters that meddle with some.</summary>
    public static IMcpServerBuilder Add(IMcpServerBuilder builder)
    {
        builder.Services.Configure<McpServerOptions>(options => options.Filters.Request.CallToolWithAlternateFilters.Add(async (context, next, cancellationToken) => context.Params.Name switch
        {
            "alternate" => ResultOrAlternate<CallToolResult>.FromAlternate(new EmptyResult { Meta = new JsonObject { ["alternate"] = true } }, EmptyInfo),
            _ => await next(context, cancellationToken),
        }));
        return builder.WithTools<OddTools>().WithRequestFilters(filters => filters.AddCallToolFilter(next => (context, cancellationToken) =>
        {
            switch (context.Params.Name)
            {
                case "renamed":
                    context.Params.Name = "unheard-of";
                    context.MatchedPrimitive = null;
                    break;
                case "filter-throws":
                    throw new McpException("the filter");
            }

            return next(context, cancellationToken);
        }));
    }

    [McpServerTool(Name = "sees"), BackgroundTask]
    public static async Task<string> SeesAsync(
        RequestContext<CallToolRequestParams> context, McpServer server, IProgress<ProgressNotificationValue> progress, IServiceProvider services, string text, CancellationToken cancellationToken)
    {
        var here = $"{Activity.Current is null} {TaskScheduler.Current == TaskScheduler.Default} {SynchronizationContext.Current is null}";
        progress.Report(new() { Progress = 1, Message = "seen" });
        await server.SendNotificationAsync("notifications/odd", cancellationToken);
        var request = context.JsonRpcRequest;
        var known = request.Context!;
        return string.Join('\n',
            $"{text} {here} {cancellationToken.CanBeCanceled} {cancellationToken.IsCancellationRequested}",
            $"{request.Method} {request.Id.Id?.GetType().Name} {request.Params}",
            $"{known.ProtocolVersion} {known.ClientInfo?.Name} {JsonSerializer.Serialize(known.ClientCapabilities, McpJsonUtilities.DefaultOptions)} {known.LogLevel} {known.Items?.Count} {known.ExecutionContext is null}",
            $"{context.Params.Name} {context.Params.ProgressToken} {context.Params.Meta} {string.Join(' ', context.Params.Arguments!)} {context.MatchedPrimitive?.Id} {context.User?.Identity?.IsAuthenticated}",
            $"{server.SessionId} {server.NegotiatedProtocolVersion} {server.ClientInfo?.Name} {server.ClientCapabilities?.Elicitation?.Form is not null} {server.IsMrtrSupported} {ReferenceEquals(server, context.Server)}",
#pragma warning disable MCP9005 // Deprecated in the protocol, and works.
            $"{server.LoggingLevel} {server.ServerOptions.ToolCollection?.Count} {server.Services is not null} {services.GetService<Tenant>() is not null}",
#pragma warning restore MCP9005
            $"{await RefusalOf(() => server.RunAsync(cancellationToken))} {await RefusalOf(() => server.SendMessageAsync(new JsonRpcRequest { Method = "x" }, cancellationToken))}",
            $"{await RefusalOf(() => server.RequestRootsAsync(new(), cancellationToken).AsTask())}");
    }

    [McpServerTool(Name = "unicode"), BackgroundTask]
    public static string Unicode(string text) => $"{text} <&'\"+> \u2028 \u0001 \U0001F600";

    [McpServerTool(Name = "none"), BackgroundTask]
    public static void Nothing()
    {
    }

    [McpServerTool(Name = "several"), BackgroundTask]
    public static IEnumerable<ContentBlock> Several() => [new TextContentBlock { Text = "one" }, ImageContentBlock.FromBytes(new byte[] { 1, 2 }, "image/png")];

    [McpServerTool(Name = "structured", UseStructuredContent = true), BackgroundTask]
    public static Answer Structured(string text) => new(text, 1.50m, [double.MaxValue, 1e-7]);

    [McpServerTool(Name = "error-result"), BackgroundTask]
    public static CallToolResult ErrorResult() => new() { IsError = true, Content = [new TextContentBlock { Text = "wrong" }] };

    [McpServerTool(Name = "meta"), BackgroundTask]
    public static CallToolResult Meta() => Shared;

    [McpServerTool(Name = "other-type"), BackgroundTask]
    public static CallToolResult OtherType() => new() { ResultType = "odd", Content = [] };

    [McpServerTool(Name = "throws"), BackgroundTask]
    public static string Throws() => throw new InvalidOperationException("secret");

    [McpServerTool(Name = "throws-known"), BackgroundTask]
    public static string ThrowsKnown() => throw new McpException("known");

    [McpServerTool(Name = "throws-protocol"), BackgroundTask]
    public static string ThrowsProtocol() => throw new McpProtocolException("refused", (McpErrorCode)(-33001)) { Data = { ["why"] = "because", ["count"] = 2 } };

    [McpServerTool(Name = "throws-url"), BackgroundTask]
    public static string ThrowsUrl() => throw new UrlElicitationRequiredException("look", [new ElicitRequestParams { Mode = "url", Url = "https://a.example/", ElicitationId = "1", Message = "look" }]);

    [McpServerTool(Name = "throws-unsupported"), BackgroundTask]
    public static string ThrowsUnsupported() => throw new UnsupportedProtocolVersionException("2020-01-01", ["2026-07-28"]);

    [McpServerTool(Name = "gives-up"), BackgroundTask]
    public static string GivesUp() => throw new OperationCanceledException("of its own");

    [McpServerTool(Name = "misses"), BackgroundTask]
    public static string Misses(string absent) => absent;

    [McpServerTool(Name = "renamed"), BackgroundTask]
    public static string Renamed() => "never";

    [McpServerTool(Name = "alternate"), BackgroundTask]
    public static string Alternate() => "never";

    [McpServerTool(Name = "filter-throws"), BackgroundTask]
    public static string FilterThrows() => "never";

    private static async Task<string> RefusalOf(Func<Task> ask)
    {
        try
        {
            await ask();
            return "nothing";
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    internal sealed record Answer(string Text, decimal Number, double[] Values);
}
