namespace Actors.Tests.Interop;

/// <summary>The scenarios of Tests/Interop/node, one test each, with the official TypeScript clients of both generations.</summary>
public abstract class NodeClientTests(NodeClientFixture run, TheoryData<string> scenarios)
{
    private static readonly string[] Both =
    [
        "connects", "reads resources", "gets prompts", "completes", "hears logs of its level",
        "lists everything, page by page", "is refused a bad cursor", "knows nothing of what another role has", "is turned away without a key",
        "calls tools", "validates structured results", "tells errors apart", "hears progress", "cancels one call of many", "makes 200 calls at once", "knows its session",
        "answers an elicitation", "declines an elicitation", "answers for its model", "answers for its roots", "answers two rounds",
        "answers a prompt that asks", "answers many questions at once", "is not asked what it cannot answer",
        "hears of an updated resource", "hears no more after unsubscribing", "hears of changed lists",
        "goes on after the server was killed",
    ];

    public static TheoryData<string> Legacy =>
    [
        .. Both, "pings", "closes", "fetches an answer whose stream the tool closed", "fetches an answer whose connection broke", "fetches what it missed while it was away",
    ];

    public static TheoryData<string> Older =>
    [
        .. Legacy,
        "session task: comes to its result", "session task: asks the user and the model", "session task: fails in both ways", "session task: is cancelled, once",
        "session task: is listed, page by page", "session task: is its owner's alone", "session task: is found again after the server was killed",
        "session task: nothing of it is seen by a plain call",
    ];

    public static TheoryData<string> Modern =>
    [
        .. Both, "mirrors arguments as headers", "cancels a call by going away", "listens again after its stream broke",
        "task: comes to its result", "task: a tool that never is one answers at once", "task: fails in both ways", "task: asks, and goes on with the answer",
        "task: asks two things, which are answered one after the other", "task: asks before it begins", "task: is cancelled, twice",
        "task: is unknown when nobody made it", "task: needs the extension", "task: tells who listens", "task: is found again after the server was killed",
    ];

    [Fact]
    public void Scenarios_ThatRan_AreThoseNamedHere()
    {
        Assert.SkipWhen(run.Missing is not null, run.Missing ?? "");
        var named = scenarios.Select(row => row.Data);

        Assert.Equal(named.Order(StringComparer.Ordinal), run.Outcomes.Keys.Order(StringComparer.Ordinal));
    }

    protected void Holds(string scenario)
    {
        Assert.SkipWhen(run.Missing is not null, run.Missing ?? "");
        Assert.True(run.Outcomes.TryGetValue(scenario, out var error), $"'{scenario}' did not run. {run.Said}");
        Assert.True(error is null, error);
    }
}

/// <summary>npm @modelcontextprotocol/sdk 1.32, in a session.</summary>
public sealed class OlderNodeClientTests(OlderNodeClientTests.Fixture run) : NodeClientTests(run, Older), IClassFixture<OlderNodeClientTests.Fixture>
{
    [Theory]
    [MemberData(nameof(Older))]
    public void Client_OfTheOlderPackage(string scenario) => Holds(scenario);

    public sealed class Fixture() : NodeClientFixture("older");
}

/// <summary>npm @modelcontextprotocol/client 2.4 in its legacy mode, which is its default.</summary>
public sealed class NewerNodeClientInASessionTests(NewerNodeClientInASessionTests.Fixture run) : NodeClientTests(run, Legacy), IClassFixture<NewerNodeClientInASessionTests.Fixture>
{
    [Theory]
    [MemberData(nameof(Legacy))]
    public void Client_OfTheNewerPackageInASession(string scenario) => Holds(scenario);

    public sealed class Fixture() : NodeClientFixture("newer-legacy");
}

/// <summary>npm @modelcontextprotocol/client 2.4, told to find out which generation the server is of.</summary>
public sealed class NewerNodeClientNegotiatingTests(NewerNodeClientNegotiatingTests.Fixture run) : NodeClientTests(run, Modern), IClassFixture<NewerNodeClientNegotiatingTests.Fixture>
{
    [Theory]
    [MemberData(nameof(Modern))]
    public void Client_OfTheNewerPackageNegotiating(string scenario) => Holds(scenario);

    public sealed class Fixture() : NodeClientFixture("newer-auto");
}

/// <summary>npm @modelcontextprotocol/client 2.4, pinned to 2026-07-28.</summary>
public sealed class NewerNodeClientPinnedTests(NewerNodeClientPinnedTests.Fixture run) : NodeClientTests(run, Modern), IClassFixture<NewerNodeClientPinnedTests.Fixture>
{
    [Theory]
    [MemberData(nameof(Modern))]
    public void Client_OfTheNewerPackagePinned(string scenario) => Holds(scenario);

    public sealed class Fixture() : NodeClientFixture("newer-pinned");
}
