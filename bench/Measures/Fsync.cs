using System.Diagnostics;

namespace Actors.Bench.Measures;

/// <summary>What this machine's disk takes to make something durable: what a task's creation cannot be faster than.</summary>
internal static class Fsync
{
    /// <summary>The median of many small writes, each forced to the disk of the servers' data.</summary>
    public static TimeSpan Measure()
    {
        var folder = Directory.CreateTempSubdirectory("actors-bench-");
        try
        {
            using var file = File.OpenHandle(Path.Combine(folder.FullName, "probe"), FileMode.CreateNew, FileAccess.Write);
            var block = new byte[4096];
            var times = new List<TimeSpan>();
            for (var i = 0; i < 200; i++)
            {
                var started = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, i * (long)block.Length);
                RandomAccess.FlushToDisk(file);
                times.Add(Stopwatch.GetElapsedTime(started));
            }

            return times.Order().ElementAt(times.Count / 2);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
