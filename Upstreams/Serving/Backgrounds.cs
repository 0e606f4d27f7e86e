using System.Globalization;
using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Core.Upstreams;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Serving.Following;

namespace Actors.Upstreams.Serving;

/// <summary>Whether calls of a server's tool run as tasks of this host, and what becomes of them when their node is lost. Pure.</summary>
internal static class Backgrounds
{
    /// <summary>What is to be known of one tool.</summary>
    public static CallTerms Of(UpstreamModel model, UpstreamFacts facts, string tool, JsonElement item)
    {
        var own = UpstreamTasks.Of(facts, item);
        var rule = model.Background.Of(tool);
        var support = rule.Support != TaskSupport.Default ? rule.Support : Auto(own.Support);
        // Where the server has tasks of its own, its task is polled again, and nothing runs twice.
        var follows = own.Dialect != UpstreamTaskDialect.None && own.Support != TaskSupport.Forbidden && support != TaskSupport.Forbidden;
        var repeats = IsIdempotent(item) || model.Idempotent.Contains(tool);
        return new CallTerms(
            new BackgroundTaskAttribute
            {
                Support = support,
                Timeout = Text(rule.Timeout),
                Heartbeat = Text(rule.Heartbeat),
                Ttl = Text(rule.Ttl),
                Retries = repeats ? rule.Retries : 0,
                RetryDelay = Text(rule.RetryDelay),
                MaxRunning = rule.MaxRunning,
                Replay = repeats || follows,
            },
            follows ? own.Dialect : UpstreamTaskDialect.None,
            repeats);
    }

    // A tool that its server takes as a task only can be called without one here: the host waits for whoever knows no tasks.
    private static TaskSupport Auto(TaskSupport own) => own is TaskSupport.Optional or TaskSupport.Required ? TaskSupport.Optional : TaskSupport.Forbidden;

    private static bool IsIdempotent(JsonElement item) =>
        item.TryGetProperty("annotations"u8, out var annotations) && annotations.ValueKind == JsonValueKind.Object && (Says(annotations, "readOnlyHint"u8) || Says(annotations, "idempotentHint"u8));

    private static bool Says(JsonElement annotations, ReadOnlySpan<byte> name) => annotations.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(TimeSpan? span) => span?.ToString("c", CultureInfo.InvariantCulture);
}

/// <summary>How calls of one tool run.</summary>
/// <param name="Background">Whether they may be tasks of this host, and on what terms.</param>
/// <param name="Follows">The tasks of its server's own that those follow.</param>
/// <param name="Repeats">Whether a second run does no harm.</param>
internal sealed record CallTerms(BackgroundTaskAttribute Background, UpstreamTaskDialect Follows, bool Repeats);
