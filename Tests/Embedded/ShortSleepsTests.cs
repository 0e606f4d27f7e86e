using System.Runtime.InteropServices;
using Actors.Embedded.Storage;

namespace Actors.Tests.Embedded;

/// <summary>SQLite sleeps for a moment when it meets a commit: whole seconds of that stopped every read under load.</summary>
public sealed class ShortSleepsTests
{
    [Fact]
    public void OpenStore_LetsSqliteSleepForAMillisecond()
    {
        using var folder = new Shared.TemporaryFolder();
        using var store = ActorStore.Open(folder.Path, maximumBytes: null);

        // It returns the milliseconds that it has slept, by its own count.
        var slept = sqlite3_sleep(1);

        Assert.Equal(1, slept);
    }

    [DllImport("e_sqlite3")]
    private static extern int sqlite3_sleep(int milliseconds);
}
