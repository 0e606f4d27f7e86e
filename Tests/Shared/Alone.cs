namespace Actors.Tests.Shared;

/// <summary>Tests that measure time or load the machine: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
