namespace Actors.Host.Cluster.Children;

/// <summary>The one output of several processes: whole lines, each with the name of who said it.</summary>
internal sealed class ClusterConsole(TextWriter output)
{
    private readonly Lock _gate = new();

    /// <summary>Writes a line of somebody's.</summary>
    public void Say(string name, string line)
    {
        lock (_gate)
        {
            output.WriteLine($"{name,-8} | {line}");
        }
    }

    /// <summary>Writes text of the cluster's own as it is.</summary>
    public void Write(string text)
    {
        lock (_gate)
        {
            output.Write(text);
            output.Flush();
        }
    }
}
