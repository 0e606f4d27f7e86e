using System.Globalization;

namespace Actors.Bench.Load;

/// <summary>What wrk counted in one round.</summary>
/// <param name="Requests">Answers received.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Bytes">Bytes received.</param>
/// <param name="BadStatus">Answers with an error status.</param>
/// <param name="Broken">Connections or reads that failed, and timeouts.</param>
/// <param name="Wrong">Answers that a checking script found wrong.</param>
/// <param name="Median">The median latency in microseconds.</param>
/// <param name="P99">The 99th percentile in microseconds.</param>
/// <param name="CpuSeconds">Processor time that wrk itself took.</param>
public sealed record LoadResult(long Requests, double Seconds, long Bytes, long BadStatus, long Broken, long Wrong, long Median, long P99, double CpuSeconds)
{
    /// <summary>Answers in a second.</summary>
    public double Rate => Requests / Seconds;

    /// <summary>Bytes of one answer, headers included.</summary>
    public double BytesEach => (double)Bytes / Requests;

    /// <summary>Reads wrk's output.</summary>
    public static LoadResult Parse(string output)
    {
        var counts = output.Split('\n').FirstOrDefault(line => line.StartsWith("counts ", StringComparison.Ordinal))
            ?? throw new BenchFailedException($"wrk did not say what it counted: {output}");
        var numbers = counts.Split(' ')[1..].Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var result = new LoadResult(numbers[0], numbers[1] / 1e6, numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7], numbers[8] / 1e6);
        if (result.Requests == 0 || result.BadStatus + result.Broken + result.Wrong > 0)
        {
            throw new BenchFailedException($"of {result.Requests} answers {result.BadStatus} had an error status, {result.Wrong} were wrong; {result.Broken} requests broke. {output.Split('\n').FirstOrDefault(line => line.StartsWith("sample ", StringComparison.Ordinal))}");
        }

        return result;
    }
}
