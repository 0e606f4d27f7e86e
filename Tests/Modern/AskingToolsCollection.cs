namespace Actors.Tests.Modern;

/// <summary>Tests that count the runs of <see cref="AskingTools"/>, one after the other.</summary>
[CollectionDefinition(nameof(AskingTools))]
public sealed class AskingToolsCollection;
