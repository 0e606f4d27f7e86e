using System.Globalization;
using Actors.Core.Tasks;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>On what terms calls of one tool run as tasks: what its author says of it, over what the host says of all.</summary>
/// <param name="Support">Whether they do.</param>
/// <param name="Policy">The limits of each.</param>
/// <param name="AskFirst">Whether the body first runs in the call, to ask.</param>
internal sealed record TaskTerms(TaskSupport Support, TaskPolicy Policy, bool AskFirst)
{
    /// <summary>Whether some call of the tool may become a task, seen by its client or not.</summary>
    public bool Allows => Support is TaskSupport.Optional or TaskSupport.Required;

    /// <summary>Reads the terms of a tool, and adds a sentence for each mistake of its author.</summary>
    public static TaskTerms Of(McpServerTool tool, TaskSettings settings, List<string> problems)
    {
        var said = tool.Metadata.OfType<BackgroundTaskAttribute>().LastOrDefault();
        var annotations = tool.ProtocolTool.Annotations;
        var reader = new Reader(tool.ProtocolTool.Name, problems);
        var timeout = reader.Duration(said?.Timeout, nameof(said.Timeout)) ?? settings.Timeout;
        var policy = new TaskPolicy
        {
            Ttl = Shorter(reader.Duration(said?.Ttl, nameof(said.Ttl)) ?? Longer(settings.DefaultTtl, timeout), settings.MaxTtl),
            PollInterval = settings.PollInterval,
            Timeout = timeout,
            Heartbeat = reader.Duration(said?.Heartbeat, nameof(said.Heartbeat)),
            Retries = reader.Count(said?.Retries, nameof(said.Retries)),
            RetryDelay = reader.Duration(said?.RetryDelay, nameof(said.RetryDelay)) ?? TimeSpan.FromSeconds(1),
            MaxRetryDelay = reader.Duration(said?.MaxRetryDelay, nameof(said.MaxRetryDelay)) ?? TimeSpan.FromMinutes(1),
            Exponential = said?.ExponentialRetry ?? true,
            NotRetried = [.. (said?.DoNotRetry ?? []).Select(type => type.FullName ?? type.Name)],
            Replayable = annotations?.ReadOnlyHint == true || annotations?.IdempotentHint == true || said is { Retries: > 0 } or { Replay: true },
            MaxRunning = reader.Count(said?.MaxRunning, nameof(said.MaxRunning)) is > 0 and var most ? most : settings.MaxRunningPerTool,
        };
        reader.Check(policy, said);
        var support = said is null or { Support: TaskSupport.Default } ? settings.DefaultSupport : said.Support;
        return new(support, policy, said?.AskFirst == true);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan? other) => other > one ? other.Value : one;

    private readonly struct Reader(string tool, List<string> problems)
    {
        public TimeSpan? Duration(string? text, string name)
        {
            if (text is null)
            {
                return null;
            }

            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) && duration > TimeSpan.Zero)
            {
                return duration;
            }

            Add($"{name} cannot be '{text}': write a duration such as 00:10:00 or 1.00:00:00");
            return null;
        }

        public int Count(int? value, string name)
        {
            if (value is < 0)
            {
                Add($"{name} cannot be {value}: it is 0 or more");
            }

            return Math.Max(0, value ?? 0);
        }

        public void Check(TaskPolicy policy, BackgroundTaskAttribute? said)
        {
            if (said is null)
            {
                return;
            }

            if (!Enum.IsDefined(said.Support))
            {
                Add($"Support cannot be {said.Support}: it is Forbidden, Optional or Required");
            }

            if (policy.Heartbeat > policy.Timeout)
            {
                Add($"Heartbeat ({policy.Heartbeat}) is longer than the time limit ({policy.Timeout}), which would always come first");
            }

            if (said is { Timeout: not null, Ttl: not null } && policy.Timeout > policy.Ttl)
            {
                Add($"Timeout ({policy.Timeout}) is longer than the task is kept ({policy.Ttl})");
            }

            if (policy.RetryDelay > policy.MaxRetryDelay)
            {
                Add($"RetryDelay ({policy.RetryDelay}) is longer than MaxRetryDelay ({policy.MaxRetryDelay})");
            }

            if (said.DoNotRetry.FirstOrDefault(type => !typeof(Exception).IsAssignableFrom(type)) is { } stranger)
            {
                Add($"DoNotRetry names {stranger.Name}, which is no exception");
            }
        }

        private void Add(string problem) => problems.Add($"Tool '{tool}': [BackgroundTask] {problem}.");
    }
}
