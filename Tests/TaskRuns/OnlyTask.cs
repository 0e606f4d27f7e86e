using Actors.Core.Tasks;

namespace Actors.Tests.TaskRuns;

/// <summary>The one task of a host. A body may begin a moment before its task is listed, so it is looked for until it is there.</summary>
internal static class OnlyTask
{
    public static async Task<TaskView> OfAsync(ITasks tasks)
    {
        while (true)
        {
            var all = await tasks.AllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
            if (all.Count > 0)
            {
                return Assert.Single(all);
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
