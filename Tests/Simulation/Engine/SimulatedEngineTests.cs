using Actors.Tests.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>The simulated engine keeps the contract: turns.</summary>
public sealed class SimulatedTurnTests() : EngineTurnContract(new SimulatedEngineFixture());

/// <summary>The simulated engine keeps the contract: saves.</summary>
public sealed class SimulatedStoreTests() : EngineStoreContract(new SimulatedEngineFixture());

/// <summary>The simulated engine keeps the contract: lives.</summary>
public sealed class SimulatedLifeTests() : EngineLifeContract(new SimulatedEngineFixture());

/// <summary>The simulated engine keeps the contract: everything at random.</summary>
public sealed class SimulatedStressTests() : EngineStressContract(new SimulatedEngineFixture());
