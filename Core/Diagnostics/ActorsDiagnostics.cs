using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Diagnostics;

/// <summary>The names under which the host is observed, and its spans.</summary>
public static class ActorsDiagnostics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Actors";

    // The name is the client's: what is longer than any sensible one stays out of the span.
    private const int MaxName = 128;

    private static readonly FrozenSet<string> Methods = FrozenSet.Create(
        "initialize", "ping", "server/discover", "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list",
        "resources/templates/list", "resources/read", "resources/subscribe", "resources/unsubscribe", "completion/complete",
        "logging/setLevel", "subscriptions/listen", "tasks/get", "tasks/list", "tasks/result", "tasks/cancel", "tasks/update");

    /// <summary>Where spans come from.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>The method, or <c>_OTHER</c> for one that a client made up: labels must stay few.</summary>
    public static string KnownMethod(string method) => Methods.Contains(method) ? method : "_OTHER";

    /// <summary>
    /// Starts the span of one message; null, at the cost of one check, when nobody listens. Its parent is the trace context in
    /// <c>_meta</c> (the HTTP request's own span then becomes a link), else the current span, else the HTTP headers.
    /// </summary>
    public static Activity? StartCall(Incoming message, string? traceparent = null, string? tracestate = null) =>
        Source.HasListeners() ? Start(message, traceparent, tracestate) : null;

    /// <summary>The span of the present call; null when none was started.</summary>
    public static Activity? Current => Activity.Current is { } current && current.Source == Source ? current : null;

    /// <summary>Marks the span as failed, for a JSON-RPC error.</summary>
    public static void Fail(Activity? activity, int code)
    {
        if (activity is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error);
            activity.SetTag("rpc.response.status_code", code.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static Activity? Start(Incoming message, string? traceparent, string? tracestate)
    {
        var ambient = Activity.Current?.Context ?? default;
        var meta = message.Meta;
        ActivityContext parent;
        ActivityLink[]? links = null;
        if (meta.ValueKind == JsonValueKind.Object && ActivityContext.TryParse(Text(meta, "traceparent"u8), Text(meta, "tracestate"u8), isRemote: true, out var own))
        {
            parent = own;
            links = ambient == default ? null : [new ActivityLink(ambient)];
        }
        else if (ambient != default || !ActivityContext.TryParse(traceparent, tracestate, isRemote: true, out parent))
        {
            parent = ambient;
        }

        var activity = Source.StartActivity(KnownMethod(message.Method), ActivityKind.Server, parent, links: links);
        activity?.SetTag("mcp.method.name", KnownMethod(message.Method));
        if (activity is { IsAllDataRequested: true } && message.Method is ("tools/call" or "prompts/get") && message.Text("name"u8) is { Length: <= MaxName } name)
        {
            activity.DisplayName = $"{message.Method} {name}";
            activity.SetTag(message.Method == "tools/call" ? "gen_ai.tool.name" : "gen_ai.prompt.name", name);
        }

        return activity;
    }

    private static string? Text(JsonElement meta, ReadOnlySpan<byte> name) =>
        meta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
