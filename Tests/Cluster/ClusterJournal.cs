using System.Diagnostics;
using System.Globalization;
using Actors.Tests.TaskKills;

namespace Actors.Tests.Cluster;

/// <summary>What the bodies on all nodes have noted: a file for each process, so that no two write into one.</summary>
internal static class ClusterJournal
{
    /// <summary>The file of this process.</summary>
    public static string Own(string folder) => Path.Combine(folder, $"journal.{Environment.ProcessId}");

    /// <summary>Everything so far, in the order of time.</summary>
    public static IReadOnlyList<Noted> Read(string folder) =>
        [.. Directory.EnumerateFiles(folder, "journal.*").SelectMany(TaskJournal.Read).Select(Of).OrderBy(static noted => noted.At)];

    private static Noted Of(JournalLine line)
    {
        var parts = line.Detail.Split(':');
        return new(line.What, line.Task, line.Attempt, int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}

/// <summary>One thing that a body did.</summary>
/// <param name="What">What it was.</param>
/// <param name="Task">Its task; empty in a plain call.</param>
/// <param name="Attempt">Which attempt.</param>
/// <param name="Process">The process it ran in.</param>
/// <param name="At">The time, by the clock of the machine.</param>
internal sealed record Noted(string What, string Task, int Attempt, int Process, long At)
{
    /// <summary>How long after that time it was.</summary>
    public TimeSpan Since(long then) => Stopwatch.GetElapsedTime(then, At);
}
