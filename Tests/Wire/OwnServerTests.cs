using System.Text;
using System.Text.Json;
using Actors.Core.Identity;
using Actors.Core.Questions;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using Actors.Http.Servers;

namespace Actors.Tests.Wire;

/// <summary>What belongs to the app's own server says nothing of a server, as when there was no other: data of that time is its own.</summary>
public sealed class OwnServerTests
{
    [Fact]
    public void OfTheAppsOwn_NamesNoServer()
    {
        var call = JsonSerializer.Serialize(new TaskCall { Tool = "tool", Params = JsonElement.Parse("{}"), Version = "2025-11-25" }, TaskJson.Default.TaskCall);
        var ticket = JsonSerializer.Serialize(new SessionTicket { Key = "key", Owner = "", Version = "2025-11-25", Opened = default, Secret = [] }, SessionJson.Default.SessionTicket);
        var state = Encoding.UTF8.GetString(new QuestionState("m", "d", "p", 0, 1, null, null, new Dictionary<string, string>(), new Dictionary<string, JsonElement>()).ToJson());

        Assert.All((string[])[call, ticket, state], static json => Assert.DoesNotContain("server", json, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("cursor\nm\np", new PageOwner("m", "", Principal.FromKey("p")).Purpose);
    }

    [Fact]
    public void OfOthers_NothingIsTakenForTheAppsOwn()
    {
        var named = new PageOwner("m", "a", Principal.FromKey("p")).Purpose;

        Assert.NotEqual(named, new PageOwner("m", "", Principal.FromKey("p\na")).Purpose);
        Assert.NotEqual(named, new PageOwner("m", "b", Principal.FromKey("p")).Purpose);
    }
}
