using System.Collections.Immutable;
using System.Text.Json;

namespace Actors.Core.Tasks;

/// <summary>What follows an attempt that failed: another one later, or the end.</summary>
internal static class RetryRules
{
    // What no repetition mends: the call itself is at fault, or the tool says no.
    private static readonly string[] NeverRetried =
    [
        "System.ArgumentException", "System.Text.Json.JsonException", "System.NotSupportedException", "System.NotImplementedException", "ModelContextProtocol.McpException",
    ];

    private static readonly TimeSpan UntilThereIsATool = TimeSpan.FromSeconds(30);

    /// <summary>The body ended by an exception; without one no retry makes sense.</summary>
    public static TaskTransition Fail(TaskState state, TaskOutcome error, ImmutableArray<string> exception, TaskInput input) =>
        !exception.IsEmpty && !exception.Any(name => NeverRetried.Contains(name) || state.Record!.Policy.NotRetried.Contains(name))
            ? Again(state, error, input)
            : Over(state, error, input);

    /// <summary>An attempt failed for a reason that may not be there the next time.</summary>
    public static TaskTransition Again(TaskState state, TaskOutcome error, TaskInput input)
    {
        var record = state.Record!;
        if (record.Failures >= record.Policy.Retries)
        {
            return Over(state, error, input);
        }

        return Later(state, record with { Failures = record.Failures + 1 }, Delay(record.Policy, record.Failures, input.Fraction), input.Now);
    }

    /// <summary>The node has no such tool: perhaps another will, or this one after its next start. Nothing has failed.</summary>
    public static TaskTransition Postpone(TaskState state, DateTimeOffset now) =>
        Later(state, state.Record! with { Message = TaskErrors.Unavailable }, UntilThereIsATool, now);

    /// <summary>The attempt is over; the next may begin after a while.</summary>
    public static TaskTransition Later(TaskState state, TaskRecord record, TimeSpan delay, DateTimeOffset now)
    {
        var waiting = record with { Node = null, Started = null, RetryAt = now + delay };
        return new(state with { Record = waiting.Changed(now), Run = EndRules.Stop(state.Run, now), Progress = null }) { Save = true };
    }

    /// <summary>How long to wait after so many earlier failures.</summary>
    public static TimeSpan Delay(TaskPolicy policy, int failures, double fraction)
    {
        if (!policy.Exponential)
        {
            return policy.RetryDelay;
        }

        // The exponent is bounded so that the product stays a number; the jitter only shortens, so that the longest wait is one.
        var doubled = policy.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 40));
        var longest = Math.Min(doubled, policy.MaxRetryDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(longest * (1 - (fraction / 2)));
    }

    // What a call would have been answered with is how its task ends: an error fails it, a result that says so completes it.
    private static TaskTransition Over(TaskState state, TaskOutcome error, TaskInput input)
    {
        var status = error.Error.ValueKind == JsonValueKind.Undefined ? WorkStatus.Completed : WorkStatus.Failed;
        return EndRules.End(state, status, error, input.Now, ownWord: input is TaskInput.OfRun);
    }
}
