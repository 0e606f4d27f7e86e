namespace Actors.Host.Cluster.Children;

/// <summary>How long to wait before a process that ended is started again: longer each time, until one has lived for a while.</summary>
internal readonly record struct Restarts(int InARow)
{
    /// <summary>The first wait.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>A life this long says that what went wrong before is over.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <summary>What to wait after a life of that length, and what to remember.</summary>
    public (TimeSpan Wait, Restarts After) Next(TimeSpan lived)
    {
        var before = lived >= Settled ? 0 : InARow;
        var wait = First * Math.Pow(2, Math.Min(before, 16));
        return (wait < Longest ? wait : Longest, new Restarts(before + 1));
    }
}
