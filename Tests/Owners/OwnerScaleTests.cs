using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Tests.Shared;

namespace Actors.Tests.Owners;

/// <summary>What an owner of many tasks reads, beside one of few; what that takes is measured by the bench.</summary>
[Collection(Alone.Name)]
public sealed class OwnerScaleTests
{
    private const int Many = 20_000;
    private const int Page = 50;

    [Fact]
    public async Task List_OfManyTasks_ReadsNoMoreThanOneOfFew()
    {
        await using var world = await OwnerWorld.StartAsync();
        await Put(world, "few", 100);
        await Put(world, "many", Many);

        var few = await List(world, "few");
        var many = await List(world, "many");

        Assert.InRange(few, Page, 2 * Page);
        Assert.Equal(few, many);
    }

    [Fact]
    public async Task Load_OfManyTasks_ReadsOnlyThoseThatCount()
    {
        await using var world = await OwnerWorld.StartAsync();
        await Put(world, "many", Many);
        await world.RestartAsync();
        var before = world.RowsRead;

        await world.AskOwner(new TaskEnded(OwnerRig.Id(0)), "many");

        Assert.InRange(world.RowsRead - before, 1, 2 * Many / 1000);
    }

    private static async Task<long> List(OwnerWorld world, string owner)
    {
        var before = world.RowsRead;
        var page = await world.Client.ListAsync(owner, null, Page, world.Cancelled);
        Assert.Equal(Page, page.Tasks.Count);
        return world.RowsRead - before;
    }

    // All but a few have ended; the newest, which a list begins with, are there to be read.
    private static async Task Put(OwnerWorld world, string owner, int count)
    {
        foreach (var part in Enumerable.Range(0, count).Chunk(2000))
        {
            await world.AskOwner(new IndexTasks([.. part.Select(number => OwnerRig.Entry(number, over: number % 1000 != 0))]), owner);
            world.Time.Advance(FreshTasks.For);
        }

        for (var number = count - Page; number < count; number++)
        {
            world.Tasks.Add(OwnerRig.Id(number), owner);
        }
    }
}
