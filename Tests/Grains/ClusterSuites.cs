using Actors.Tests.Engine;
using Actors.Tests.Sessions;
using Actors.Tests.Tasks;
using Actors.Tests.Upstreams;

namespace Actors.Tests.Grains;

/// <summary>Sessions, on a cluster of one node.</summary>
public sealed class OneNodeSessionActorTests : SessionActorTests
{
    public OneNodeSessionActorTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Sessions, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesSessionActorTests : SessionActorTests
{
    public ThreeNodesSessionActorTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Sessions and their tasks, on a cluster of one node.</summary>
public sealed class OneNodeSessionTaskTests : SessionTaskTests
{
    public OneNodeSessionTaskTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Sessions and their tasks, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesSessionTaskTests : SessionTaskTests
{
    public ThreeNodesSessionTaskTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Sessions that come back, on a cluster of one node.</summary>
public sealed class OneNodeSessionRejoinTests : SessionRejoinTests
{
    public OneNodeSessionRejoinTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Sessions that come back, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesSessionRejoinTests : SessionRejoinTests
{
    public ThreeNodesSessionRejoinTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Tasks, on a cluster of one node.</summary>
public sealed class OneNodeActorTests : ActorTests
{
    public OneNodeActorTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Tasks, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesActorTests : ActorTests
{
    public ThreeNodesActorTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Tasks and time, on a cluster of one node.</summary>
public sealed class OneNodeActorTimeTests : ActorTimeTests
{
    public OneNodeActorTimeTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Tasks and time, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesActorTimeTests : ActorTimeTests
{
    public ThreeNodesActorTimeTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Tasks and losses, on a cluster of one node.</summary>
public sealed class OneNodeActorLossTests : ActorLossTests
{
    public OneNodeActorLossTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Tasks and losses, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesActorLossTests : ActorLossTests
{
    public ThreeNodesActorLossTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Tasks and questions, on a cluster of one node.</summary>
public sealed class OneNodeActorQuestionTests : ActorQuestionTests
{
    public OneNodeActorQuestionTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Tasks and questions, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesActorQuestionTests : ActorQuestionTests
{
    public ThreeNodesActorQuestionTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Tasks, owners and their client, on a cluster of one node.</summary>
public sealed class OneNodeClientWholeTests : ClientWholeTests
{
    public OneNodeClientWholeTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Tasks, owners and their client, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesClientWholeTests : ClientWholeTests
{
    public ThreeNodesClientWholeTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Calls to servers behind the host, on a cluster of one node.</summary>
public sealed class OneNodeClientCallTests : ClientCallTests
{
    public OneNodeClientCallTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Calls to servers behind the host, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesClientCallTests : ClientCallTests
{
    public ThreeNodesClientCallTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>Connections to servers behind the host, on a cluster of one node.</summary>
public sealed class OneNodeClientLinkTests : ClientLinkTests
{
    public OneNodeClientLinkTests() => StageEngine.Use(static () => new ClusterStage(1));
}

/// <summary>Connections to servers behind the host, on three nodes, each asked in turn.</summary>
public sealed class ThreeNodesClientLinkTests : ClientLinkTests
{
    public ThreeNodesClientLinkTests() => StageEngine.Use(static () => new ClusterStage(3));
}

/// <summary>What a suite's constructor chooses reaches its tests.</summary>
public sealed class ChosenStageTests
{
    public ChosenStageTests() => StageEngine.Use(static () => new ClusterStage(3));

    [Fact]
    public async Task Stage_OfATestWhoseClassChoseACluster_IsOne()
    {
        await using StageEngine stage = StageEngine.Make();

        Assert.IsType<ClusterStage>(stage);
    }
}
