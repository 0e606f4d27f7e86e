using System.Text;

namespace Actors.Bench.Reports;

/// <summary>Everything that was measured, as one page of Markdown.</summary>
internal sealed class Report
{
    private readonly List<Table> _tables = [];

    /// <summary>How many budgets were missed.</summary>
    public int Failures => _tables.Sum(table => table.Failures);

    public void Add(Table table) => _tables.Add(table);

    public string ToMarkdown(BenchOptions options, TimeSpan took)
    {
        var text = new StringBuilder("# Results of ./actors bench\n\n");
        text.Append($"Measured on {Machine.Describe()}; load and servers on the same machine. ");
        text.Append($"Calls: wrk, {options.Connections} connections, {options.Rounds} rounds of {options.Seconds} s for each server, in turns after warming up; medians, and the median of each round's ratio. ");
        text.Append("The bare endpoint parses the same JSON and returns the same bytes and headers, in a process with the same settings. ");
        text.Append("The ratio by processor time compares what server and load together use for one call: on a machine that is busy otherwise it is the steadier number. ");
        text.Append($"Default configuration, logging at Warning. The run took {took.TotalMinutes:0} minutes.\n\n");
        foreach (var table in _tables)
        {
            text.Append(table.ToMarkdown());
        }

        return text.ToString();
    }
}
