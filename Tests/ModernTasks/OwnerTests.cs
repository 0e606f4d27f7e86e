using Actors.Core.Tasks;

namespace Actors.Tests.ModernTasks;

/// <summary>Whose tasks are whose (TX26-40, V-12).</summary>
public sealed class OwnerTests
{
    [Fact]
    public async Task Task_OfAnotherPrincipal_IsUnknownToEveryMethodAndNotListenedTo()
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("work", new() { ["gate"] = "a" }, user: "alice");
        await host.Gates["a"].Begun.Task;

        var refused = new[]
        {
            await host.GetAsync(id, "bob"), await host.UpdateAsync(id, [], "bob"), await host.CancelAsync(id, "bob"),
            await host.GetAsync(id), await host.UpdateAsync(id, []), await host.CancelAsync(id),
        };
        using var listener = await host.ListenAsync([id], "bob");
        var acknowledged = (await listener.NextAsync())!.Value;
        var found = await host.GetAsync(id, "alice");

        Assert.All(refused, answer => Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode)));
        Assert.Single(refused.Select(answer => answer.Error.GetRawText()).Distinct());
        Assert.Equal("{}", acknowledged.GetProperty("params").GetProperty("notifications").GetRawText());
        Assert.Equal("working", found.Result.GetProperty("status").GetString());
        Assert.False(host.Gates["a"].Cancelled.Task.IsCompleted);
    }

    [Fact]
    public async Task Task_OfNobody_IsForWhoeverKnowsItsId()
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("work", new() { ["gate"] = "a" });

        var mine = await host.GetAsync(id);
        var named = await host.GetAsync(id, "alice");

        Assert.Equal(id, mine.Result.GetProperty("taskId").GetString());
        Assert.Equal(-32602, named.ErrorCode);
    }

    [Fact]
    public async Task Ids_OfManyTasks_CannotBeGuessedFromOneAnother()
    {
        await using var host = await TaskHost.StartAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.CreateAsync("must")));

        Assert.All(ids, id => Assert.True(TaskId.IsValid(id)));
        Assert.Equal(ids.Length, ids.Select(id => id[^32..]).Distinct().Count());
        for (var position = TaskId.Length - 32; position < TaskId.Length; position++)
        {
            Assert.True(ids.Select(id => id[position]).Distinct().Count() > 4, $"Digit {position} hardly varies.");
        }
    }
}
