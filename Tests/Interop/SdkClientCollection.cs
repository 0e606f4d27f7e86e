namespace Actors.Tests.Interop;

/// <summary>Those who share one pair of servers, one test at a time: some cut its connections or kill it.</summary>
[CollectionDefinition(Name)]
public sealed class SdkClientCollection : ICollectionFixture<EverythingFixture>
{
    public const string Name = "official C# client";
}
