using System.Collections.Concurrent;
using System.Diagnostics;

namespace Actors.Bench.Servers;

/// <summary>Moments that tools left behind, for whoever waits for them.</summary>
internal static class Stamps
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource<long>> All = new(StringComparer.Ordinal);

    /// <summary>It happens now.</summary>
    public static void Leave(string name) => Of(name).TrySetResult(Stopwatch.GetTimestamp());

    /// <summary>When it happened; waits until it has.</summary>
    public static async Task<long> TakeAsync(string name)
    {
        var at = await Of(name).Task;
        All.TryRemove(name, out _);
        return at;
    }

    private static TaskCompletionSource<long> Of(string name) => All.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
