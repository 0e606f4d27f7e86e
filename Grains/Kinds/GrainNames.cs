namespace Actors.Grains.Kinds;

/// <summary>The names of our grains among everybody's. They never change: data and other nodes know them.</summary>
internal static class GrainNames
{
    /// <summary>Before the kind of an actor in the type of its grain, and in the name of its state.</summary>
    public const string Prefix = "actors.";

    public const string Session = Prefix + "session";
    public const string Task = Prefix + "task";
    public const string Owner = Prefix + "owner";
    public const string Owners = Prefix + "owners";
    public const string Topic = Prefix + "topic";
    public const string Keys = Prefix + "keys";
    public const string Upstream = Prefix + "upstream";
}
