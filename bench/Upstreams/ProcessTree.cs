using System.Globalization;

namespace Actors.Bench.Upstreams;

/// <summary>What a program and all that it has started have used up; programs are often started by others, such as npx.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;

    /// <summary>The processor time so far of those that still live; zero where the system does not say.</summary>
    public static TimeSpan ProcessorTime(int process)
    {
        var folder = $"/proc/{process}";
        if (!Directory.Exists(folder))
        {
            return TimeSpan.Zero;
        }

        // What stands behind the name, which may have any characters, begins with the third field.
        var fields = File.ReadAllText($"{folder}/stat").Split(") ")[^1].Split(' ');
        var own = TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
        return Children(folder).Aggregate(own, static (sum, child) => sum + ProcessorTime(child));
    }

    private static IEnumerable<int> Children(string folder) =>
        Directory.EnumerateDirectories($"{folder}/task")
            .SelectMany(static thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(static child => int.Parse(child, CultureInfo.InvariantCulture));

    private static double Number(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
