using Actors.Tests.Engine;

namespace Actors.Tests.Embedded;

/// <summary>The embedded engine keeps the contract: turns.</summary>
public sealed class EmbeddedTurnTests() : EngineTurnContract(new EmbeddedFixture());
