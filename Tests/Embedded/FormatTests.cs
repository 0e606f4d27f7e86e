using Actors.Core.Engine;
using Actors.Embedded.Storage;
using Actors.Tests.Engine;

namespace Actors.Tests.Embedded;

/// <summary>Every version opens the files of every older one.</summary>
public sealed class FormatTests : IAsyncDisposable
{
    private readonly EmbeddedFixture _engine = new();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Theory]
    [InlineData("format-1.db")]
    public async Task Start_OnACapturedFile_ReadsExactlyWhatWasSaved(string file)
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Embedded", "Fixtures", file), _engine.Folder.File("actors.db"));

        await _engine.Start();

        Assert.Equal("umlaut ä", (await _engine.Ask("state-and-rows", new Peek())).Text);
        Assert.Equal(["r/1=R/1", "r/2=R/2", "s/1=S/1"], await _engine.Ask("state-and-rows", new ListRows("", null)));
        Assert.Null((await _engine.Ask("rows-only", new Peek())).Text);
        Assert.Equal(["only=ONLY"], await _engine.Ask("rows-only", new ListRows("", null)));
        Assert.Null((await _engine.Ask("deleted", new Peek())).Text);
        Assert.Empty(await _engine.Ask("deleted", new ListRows("", null)));
        Assert.Equal("to be woken", (await _engine.Ask("due", new Peek())).Text);
        Assert.Equal("ran", (await _engine.Ask("running", new Peek())).Text);
        Assert.Equal(2, Version("state-and-rows"));
        Assert.Equal(0, Version("rows-only"));
    }

    [Theory]
    [InlineData("format-1.db")]
    public async Task Start_OnACapturedFile_WakesWhatRanAndWhatIsDue(string file)
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Embedded", "Fixtures", file), _engine.Folder.File("actors.db"));

        await _engine.Start();
        await _engine.World.Reached("woken running");
        _engine.Time.Advance(FormatFixture.WakeAt.AddTicks(-1) - _engine.Time.GetUtcNow());
        bool early = _engine.World.HasReached("woken due");
        _engine.Time.Advance(TimeSpan.FromMilliseconds(1));

        await _engine.World.Reached("woken due");
        Assert.False(early);
    }

    [Fact]
    public async Task Start_OnANewerFormat_IsRefusedWithBothNumbers()
    {
        await _engine.Start();
        await _engine.Stop();
        using (var connection = StoreSchema.Connect(_engine.Folder.File("actors.db"), Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
        {
            StoreSchema.Execute(connection, "UPDATE meta SET value = 9 WHERE name = 'format'; DROP TABLE rows;");
        }

        StoreFormatException error = await Assert.ThrowsAsync<StoreFormatException>(_engine.Start);

        Assert.Equal((9, StoreSchema.Format), (error.Found, error.Known));
        Assert.Contains("format 9; this version knows up to 1", error.Message, StringComparison.Ordinal);
    }

    private long Version(string key) => _engine.Engine.Store.Read(reader => reader.Load(new ActorId("probe", key))).Version;
}
