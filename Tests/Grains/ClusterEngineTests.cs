using Actors.Tests.Engine;

namespace Actors.Tests.Grains;

/// <summary>The cluster engine keeps the contract: turns.</summary>
public sealed class ClusterTurnTests() : EngineTurnContract(new ClusterFixture());

/// <summary>The cluster engine keeps the contract: saves.</summary>
public sealed class ClusterStoreTests() : EngineStoreContract(new ClusterFixture());

/// <summary>The cluster engine keeps the contract: lives.</summary>
public sealed class ClusterLifeTests() : EngineLifeContract(new ClusterFixture());

/// <summary>The cluster engine keeps the contract: everything at random.</summary>
public sealed class ClusterStressTests() : EngineStressContract(new ClusterFixture());
