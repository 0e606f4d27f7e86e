using Actors.Samples.Demo.Files;
using Actors.Samples.Demo.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Samples.Demo;

public sealed class WatchingTests
{
    [Fact]
    public async Task ChangeNotifications_FilesComeChangeAndGo_AreTold()
    {
        await using var server = await DemoServer.StartAsync();
        await server.Services.GetRequiredService<ChangeNotifications>().Watching.WaitAsync(TestContext.Current.CancellationToken);

        var path = server.Temp.Write("new file.txt", "1");
        await server.Told.WaitForAsync("demo:///new%20file.txt", TestContext.Current.CancellationToken);
        await server.Told.WaitForAsync("", TestContext.Current.CancellationToken);

        File.AppendAllText(path, "2");
        await server.Told.WaitForAsync("demo:///new%20file.txt", TestContext.Current.CancellationToken);

        File.Delete(path);
        await server.Told.WaitForAsync("", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ExecuteAsync_TellingFailsOnce_GoesOn()
    {
        using var temp = new TempFolder();
        var told = new ToldChanges { Failures = 1 };
        using var notifications = new ChangeNotifications(new Folder(temp.Root), told, NullLogger<ChangeNotifications>.Instance);
        await notifications.StartAsync(TestContext.Current.CancellationToken);
        await notifications.Watching.WaitAsync(TestContext.Current.CancellationToken);

        temp.Write("first.txt", "1");
        await told.FailedAsync(TestContext.Current.CancellationToken);
        temp.Write("second.txt", "2");

        await told.WaitForAsync("demo:///second.txt", TestContext.Current.CancellationToken);
        await notifications.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ReadAsync_ManyEventsOfOneFile_AreOneChange()
    {
        using var temp = new TempFolder();
        var path = temp.Write("busy.txt", "0");
        temp.Write(".git/index", "0");
        using var watch = new FolderWatch(new Folder(temp.Root), TimeProvider.System);
        watch.Start();

        for (var i = 0; i < 20; i++)
        {
            File.AppendAllText(Path.Combine(temp.Root, ".git/index"), "x");
            File.AppendAllText(path, "x");
        }

        var batch = await FirstAsync(watch);

        Assert.Equal(["busy.txt"], batch.Updated);
        Assert.False(batch.ListChanged);
    }

    [Fact]
    public async Task ReadAsync_FileRenamed_ChangesTheList()
    {
        using var temp = new TempFolder();
        var path = temp.Write("old.txt", "0");
        using var watch = new FolderWatch(new Folder(temp.Root), TimeProvider.System);
        watch.Start();

        File.Move(path, Path.Combine(temp.Root, "new.txt"));
        var batch = await FirstAsync(watch);

        Assert.Equal(["new.txt", "old.txt"], batch.Updated);
        Assert.True(batch.ListChanged);
    }

    private static async Task<ChangeBatch> FirstAsync(FolderWatch watch)
    {
        await foreach (var batch in watch.ReadAsync(TestContext.Current.CancellationToken))
        {
            return batch;
        }

        throw new InvalidOperationException("The watch ended.");
    }
}
