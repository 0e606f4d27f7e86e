using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Protocol;

public sealed class NotificationRulesTests
{
    [Theory]
    [InlineData(null, "emergency", false)]
    [InlineData("debug", "debug", true)]
    [InlineData("warning", "info", false)]
    [InlineData("warning", "warning", true)]
    [InlineData("warning", "alert", true)]
    [InlineData("warning", "loud", false)]
    public void Allow_LogMessage_NeedsTheRequestsLevel(string? wanted, string level, bool expected)
    {
        var rules = Rules(wanted is null ? "{}" : $$"""{"io.modelcontextprotocol/logLevel":"{{wanted}}"}""");

        var isAllowed = rules.Allow(Notification("notifications/message", $$"""{"level":"{{level}}","data":"x"}"""));

        Assert.Equal(expected, isAllowed);
    }

    [Fact]
    public void Allow_Progress_OnlyForwardsAndOnlyForItsToken()
    {
        var rules = Rules("""{"progressToken":7}""");

        var allowed = new[] { "0", "1", "1", "0.5", "2.5" }.Select(progress => rules.Allow(Notification("notifications/progress", $$"""{"progressToken":7,"progress":{{progress}}}"""))).ToList();
        var foreign = rules.Allow(Notification("notifications/progress", """{"progressToken":"7","progress":9}"""));

        Assert.Equal([true, true, false, false, true], allowed);
        Assert.False(foreign);
    }

    [Theory]
    [InlineData("notifications/tools/list_changed", false)]
    [InlineData("notifications/resources/updated", false)]
    [InlineData("notifications/cancelled", false)]
    [InlineData("notifications/vendor/own", true)]
    public void Allow_Other_OnlyWhatIsAboutTheRequest(string method, bool expected) =>
        Assert.Equal(expected, Rules("{}").Allow(Notification(method, "{}")));

    private static NotificationRules Rules(string meta) => new(JsonElement.Parse(meta));

    private static JsonRpcNotification Notification(string method, string parameters) => new() { Method = method, Params = JsonNode.Parse(parameters) };
}
