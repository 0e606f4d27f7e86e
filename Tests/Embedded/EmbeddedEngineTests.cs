using Actors.Tests.Engine;

namespace Actors.Tests.Embedded;

/// <summary>The embedded engine keeps the contract: turns.</summary>
public sealed class EmbeddedTurnTests() : EngineTurnContract(new EmbeddedFixture());

/// <summary>The embedded engine keeps the contract: saves.</summary>
public sealed class EmbeddedStoreTests() : EngineStoreContract(new EmbeddedFixture());

/// <summary>The embedded engine keeps the contract: lives.</summary>
public sealed class EmbeddedLifeTests() : EngineLifeContract(new EmbeddedFixture());

/// <summary>The embedded engine keeps the contract: everything at random.</summary>
public sealed class EmbeddedStressTests() : EngineStressContract(new EmbeddedFixture());
