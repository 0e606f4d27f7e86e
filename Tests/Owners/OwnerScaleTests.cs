using System.Diagnostics;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Tests.Shared;

namespace Actors.Tests.Owners;

/// <summary>What an owner of many tasks costs, beside one of few.</summary>
[Collection(Alone.Name)]
public sealed class OwnerScaleTests(ITestOutputHelper output)
{
    private const int Many = 100_000;
    private const int Page = 50;

    [Fact]
    public async Task List_OfManyTasks_CostsWhatOneOfFewCosts()
    {
        await using var world = await OwnerWorld.StartAsync();
        await Put(world, "few", 100);
        await Put(world, "many", Many);
        var (few, many) = (new List<double>(), new List<double>());

        for (var round = 0; round < 300; round++)
        {
            few.Add(await List(world, "few"));
            many.Add(await List(world, "many"));
        }

        var (fewer, more) = (Median(few), Median(many));
        output.WriteLine($"tasks/list, p50: {fewer:0} us of 100 tasks, {more:0} us of {Many}; ratio {more / fewer:0.00}");
        Assert.True(more <= 1.5 * fewer, $"{more:0} us of {Many} tasks, {fewer:0} us of 100");
    }

    [Fact]
    public async Task Load_OfManyTasks_ReadsOnlyThoseThatCount()
    {
        await using var world = await OwnerWorld.StartAsync();
        await Put(world, "few", 100);
        await Put(world, "many", Many);
        var (few, many) = (new List<double>(), new List<double>());

        for (var round = 0; round < 7; round++)
        {
            await world.RestartAsync();
            few.Add(await Time(() => world.AskOwner(new TaskEnded(OwnerRig.Id(0)), "few")));
            many.Add(await Time(() => world.AskOwner(new TaskEnded(OwnerRig.Id(0)), "many")));
        }

        output.WriteLine($"first message: {Median(few):0} us with 100 tasks, {Median(many):0} us with {Many}");
        Assert.True(Median(many) <= 5_000, $"{Median(many):0} us");
    }

    private static Task<double> List(OwnerWorld world, string owner) => Time(async () =>
    {
        var page = await world.Client.ListAsync(owner, null, Page, world.Cancelled);
        Assert.Equal(Page, page.Tasks.Count);
        return page;
    });

    // All but a few have ended; the newest, which a list begins with, are there to be read.
    private static async Task Put(OwnerWorld world, string owner, int count)
    {
        foreach (var part in Enumerable.Range(0, count).Chunk(2000))
        {
            await world.AskOwner(new IndexTasks([.. part.Select(number => OwnerRig.Entry(number, over: number % 1000 != 0))]), owner);
        }

        for (var number = count - Page; number < count; number++)
        {
            world.Tasks.Add(OwnerRig.Id(number), owner);
        }
    }

    private static async Task<double> Time<T>(Func<ValueTask<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
