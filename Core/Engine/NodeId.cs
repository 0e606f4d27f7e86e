namespace Actors.Core.Engine;

/// <summary>One life of one process. A restarted process is another node.</summary>
public readonly record struct NodeId(string Value)
{
    /// <summary>The node's name, for logs.</summary>
    public override string ToString() => Value;
}
