namespace Actors.Tests.Simulation;

/// <summary>Counts what happened, in groups, by name.</summary>
internal sealed class Coverage
{
    private readonly Dictionary<(string Group, string What), long> _counts = [];

    /// <summary>The counts, in the order of their names.</summary>
    public IEnumerable<(string Group, string What, long Times)> Counts =>
        from count in _counts
        orderby count.Key.Group, count.Key.What
        select (count.Key.Group, count.Key.What, count.Value);

    public void Add(string group, string what, long times = 1) => _counts[(group, what)] = Of(group, what) + times;

    public long Of(string group, string what) => _counts.GetValueOrDefault((group, what));

    public void Add(Coverage other)
    {
        foreach (var ((group, what), times) in other._counts)
        {
            Add(group, what, times);
        }
    }
}
