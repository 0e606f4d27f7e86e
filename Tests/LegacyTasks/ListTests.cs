using System.Text.Json.Nodes;
using Actors.Tests.Legacy;

namespace Actors.Tests.LegacyTasks;

/// <summary><c>tasks/list</c>, and whose tasks are whose: TK25-32, TK25-60, TK25-61, V-12.</summary>
public sealed class ListTests
{
    [Fact]
    public async Task List_GoesPageByPageThroughAllTheNewestFirst()
    {
        await using var host = await TaskHost.SingleAsync(options => options.PageSize = 3);
        using var client = await host.OpenAsync();
        var made = new List<string>();
        for (var number = 0; number < 7; number++)
        {
            made.Add(await client.CreateAsync("must"));
        }

        var pages = new List<string[]>();
        string? cursor = null;
        do
        {
            var answer = await ListAsync(client, cursor);
            pages.Add(Ids(answer));
            cursor = answer.Result.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal([3, 3, 1], pages.Select(page => page.Length));
        Assert.Equal(made.Order(StringComparer.Ordinal), pages.SelectMany(page => page).Order(StringComparer.Ordinal));
        Assert.Equal(made[^1], pages[0][0]);
    }

    [Fact]
    public async Task List_SaysOfEachTaskWhatGetSays()
    {
        await using var host = await TaskHost.SingleAsync();
        using var client = await host.OpenAsync();
        using var other = await host.OpenAsync();
        var done = await client.CreateAsync("is-error");
        await client.ResultAsync(done);
        var working = await client.CreateAsync("work", new { gate = "g" });

        var tasks = (await ListAsync(other)).Result.GetProperty("tasks").EnumerateArray().ToDictionary(task => task.GetProperty("taskId").GetString()!, task => task.GetRawText());

        Assert.Equal(2, tasks.Count);
        Assert.Equal((await client.GetTaskAsync(done)).Result.GetRawText(), tasks[done]);
        Assert.Equal((await client.GetTaskAsync(working)).Result.GetRawText(), tasks[working]);
    }

    [Fact]
    public async Task List_OfHiddenTasks_IsEmpty()
    {
        await using var host = await TaskHost.SingleAsync();
        using var client = await host.OpenAsync("2025-06-18");
        using var newer = await host.OpenAsync();

        await client.CallAsync("must");

        Assert.Empty(Ids(await ListAsync(newer)));
    }

    [Theory]
    [InlineData("\"nonsense\"")]
    [InlineData("7")]
    [InlineData("{}")]
    public async Task Cursor_ThatIsNone_IsRefused(string cursor)
    {
        await using var host = await TaskHost.SingleAsync();
        using var client = await host.OpenAsync();

        var answer = await client.SendAsync("tasks/list", new JsonObject { ["cursor"] = JsonNode.Parse(cursor) });

        Assert.Equal(-32602, answer.Code);
    }

    [Fact]
    public async Task Cursor_OfAnotherListOrAnotherCaller_IsRefused()
    {
        await using var host = await TaskHost.StartAsync(options =>
        {
            PrincipalTests.WithKeys(options);
            options.PageSize = 1;
        });
        using var ada = await host.OpenAsync(key: "ada");
        using var bob = await host.OpenAsync(key: "bob");
        await ada.CreateAsync("must");
        await ada.CreateAsync("must");

        var own = (await ListAsync(ada)).Result.GetProperty("nextCursor").GetString();
        var tools = (await ada.SendAsync("tools/list")).Result.GetProperty("nextCursor").GetString();

        Assert.Single(Ids(await ListAsync(ada, own)));
        Assert.Equal(-32602, (await ListAsync(bob, own)).Code);
        Assert.Equal(-32602, (await ListAsync(ada, tools)).Code);
    }

    [Fact]
    public async Task Task_OfAnotherCaller_IsUnknownAndNotListed()
    {
        await using var host = await TaskHost.StartAsync(PrincipalTests.WithKeys);
        using var ada = await host.OpenAsync(key: "ada");
        using var bob = await host.OpenAsync(key: "bob");
        var id = await ada.CreateAsync("work", new { gate = "g" });
        var never = await bob.GetTaskAsync(Views.Id);

        var answers = new[] { await bob.GetTaskAsync(id), await bob.ResultAsync(id), await bob.CancelTaskAsync(id) };

        Assert.All(answers, answer => Assert.Equal(never.Error.GetRawText(), answer.Error.GetRawText()));
        Assert.Equal(-32602, never.Code);
        Assert.Empty(Ids(await ListAsync(bob)));
        Assert.Equal([id], Ids(await ListAsync(ada)));
        Assert.Equal("working", (await ada.GetTaskAsync(id)).StatusOf());
    }

    [Fact]
    public async Task Task_IsFoundFromAnotherSessionOfItsOwner()
    {
        await using var host = await TaskHost.StartAsync(PrincipalTests.WithKeys);
        using var client = await host.OpenAsync(key: "ada");
        var id = await client.CreateAsync("work", new { gate = "g" });
        await client.DeleteAsync();
        using var later = await host.OpenAsync(key: "ada");

        var found = await later.GetTaskAsync(id);
        var cancelled = await later.CancelTaskAsync(id);

        Assert.Equal(("working", "cancelled"), (found.StatusOf(), cancelled.StatusOf()));
    }

    [Fact]
    public async Task Task_OfNobodyInParticular_IsFoundByWhoeverHasItsId()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        using var other = await host.OpenAsync();

        var id = await client.CreateAsync("work", new { gate = "g" });

        Assert.Equal("working", (await other.GetTaskAsync(id)).StatusOf());
        Assert.Equal("cancelled", (await other.CancelTaskAsync(id)).StatusOf());
    }

    private static Task<LegacyAnswer> ListAsync(LegacyClient client, string? cursor = null) =>
        client.SendAsync("tasks/list", cursor is null ? null : new JsonObject { ["cursor"] = cursor });

    private static string[] Ids(LegacyAnswer answer) => [.. answer.Result.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("taskId").GetString()!)];
}
