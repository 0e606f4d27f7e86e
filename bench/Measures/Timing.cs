namespace Actors.Bench.Measures;

/// <summary>Times of one caller, one call after another.</summary>
internal static class Timing
{
    /// <summary>Takes so many.</summary>
    public static async Task<List<double>> EachAsync(int count, Func<Task<double>> one)
    {
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            times.Add(await one());
        }

        return times;
    }

    /// <summary>What that part of them does not exceed.</summary>
    public static double Percentile(IEnumerable<double> times, double part)
    {
        var sorted = times.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }

    /// <summary>The middle one of several runs.</summary>
    public static double Median(IEnumerable<double> runs) => Percentile(runs, 0.5);
}
