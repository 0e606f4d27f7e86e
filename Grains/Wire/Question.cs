namespace Actors.Grains.Wire;

/// <summary>A message for an actor, under its name on the wire.</summary>
[GenerateSerializer, Immutable, Alias("actors.question")]
internal sealed class Question(string name, Body body)
{
    /// <summary>The <see cref="Core.Engine.MessageType.Name"/> within the actor's kind.</summary>
    [Id(0)]
    public string Name { get; } = name;

    /// <summary>The message.</summary>
    [Id(1)]
    public Body Body { get; } = body;
}
