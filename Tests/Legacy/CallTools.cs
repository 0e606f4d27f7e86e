using System.ComponentModel;
using Actors.Http;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Legacy;

/// <summary>Tools that need nothing of the client.</summary>
[McpServerToolType]
internal sealed class CallTools(Gates gates, IActorsNotifier notifier)
{
    [McpServerTool(Name = "touch"), Description("Tells that the document changed.")]
    public async Task<string> TouchAsync(CancellationToken cancellationToken)
    {
        await notifier.ResourceUpdatedAsync(Documents.Uri, cancellationToken);
        return "touched";
    }

    [McpServerTool(Name = "open"), Description("Opens a gate, once a call waits at it.")]
    public async Task<string> OpenAsync(string gate)
    {
        await gates[gate].Begun.Task;
        gates[gate].Released.TrySetResult();
        return "open";
    }

    [McpServerTool(Name = "echo"), Description("Repeats a text.")]
    public static string Echo(string text) => text;

    [McpServerTool(Name = "fail"), Description("Throws.")]
    public static string Fail() => throw new InvalidOperationException("secret detail");

    [McpServerTool(Name = "refuse"), Description("Answers with a protocol error.")]
    public static string Refuse() => throw new McpProtocolException("refused", (McpErrorCode)(-32000 - 600));

    [McpServerTool(Name = "who"), Description("Who calls.")]
    public static string Who(IHttpContextAccessor accessor) =>
        $"{accessor.HttpContext!.User.Identity?.Name ?? "-"} {accessor.HttpContext.Request.Headers["X-Tag"]}";

    [McpServerTool(Name = "wait"), Description("Waits at a gate.")]
    public async Task<string> WaitAsync(string gate, CancellationToken cancellationToken)
    {
        await gates.PassAsync(gate, cancellationToken);
        return $"passed {gate}";
    }

    [McpServerTool(Name = "stubborn"), Description("Waits at a gate, whatever the client wants.")]
    public async Task<string> StubbornAsync(string gate)
    {
        await gates.PassAsync(gate, CancellationToken.None);
        return $"passed {gate}";
    }

    [McpServerTool(Name = "part"), Description("Ends its stream, then waits at a gate.")]
    public async Task<string> PartAsync(
        RequestContext<CallToolRequestParams> context, IHttpContextAccessor accessor, ScopedThing thing, string gate, CancellationToken cancellationToken)
    {
        var path = accessor.HttpContext?.Request.Path;
        var parted = await context.CloseStreamAsync(TimeSpan.FromMilliseconds(20), cancellationToken);
        await gates.PassAsync(gate, cancellationToken);
        return $"parted {parted} disposed {thing.IsDisposed} path {path}";
    }

    [McpServerTool(Name = "progress"), Description("Reports its progress, waiting at a gate in the middle.")]
    public async Task<string> ProgressAsync(IProgress<ProgressNotificationValue> progress, string? gate = null, CancellationToken cancellationToken = default)
    {
        progress.Report(new() { Progress = 1, Total = 3 });
        if (gate is not null)
        {
            await gates.PassAsync(gate, cancellationToken);
        }

        progress.Report(new() { Progress = 2, Total = 3 });
        progress.Report(new() { Progress = 3, Total = 3 });
        return "done";
    }
}
