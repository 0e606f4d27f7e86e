using System.Globalization;
using Actors.Embedded.Storage;
using Actors.Tests.Engine;
using Actors.Tests.Shared;

namespace Actors.Tests.Embedded;

public sealed class KillTests : IAsyncDisposable
{
    private readonly EmbeddedFixture _engine = new();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Kill_WhileSaving_LosesNothingAcknowledged()
    {
        Dictionary<string, int> acknowledged = [];
        using ChildProcess child = new(SaveUntilKilled.Command, _engine.Folder.Path);
        for (int i = 0; i < 500; i++)
        {
            Read(await child.ReadLine(), acknowledged);
        }

        child.Kill();
        while (await child.ReadLine() is { } line)
        {
            Read(line, acknowledged);
        }

        await _engine.Start();

        Assert.Equal(8, acknowledged.Count);
        foreach ((string key, int number) in acknowledged)
        {
            int saved = int.Parse((await _engine.Ask(key, new Peek())).Text!, CultureInfo.InvariantCulture);
            string[] rows = await _engine.Ask(key, new ListRows("row-", null));

            Assert.True(saved >= number, $"{key} had acknowledged {number}, and {saved} is there.");
            Assert.Equal(saved, rows.Length);
        }
    }

    [Fact]
    public async Task Start_WhileAnotherProcessHasTheFolder_NamesIt()
    {
        using ChildProcess child = new(SaveUntilKilled.Command, _engine.Folder.Path);
        await child.ReadLine();

        StoreInUseException error = await Assert.ThrowsAsync<StoreInUseException>(_engine.Start);

        Assert.Equal(child.Id, error.ProcessId);
        Assert.Contains(child.Id.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    // The last line may have been cut by the kill; a cut number acknowledges less, never more.
    private static void Read(string? line, Dictionary<string, int> acknowledged)
    {
        if (line?.Split(' ') is [var key, var number] && int.TryParse(number, CultureInfo.InvariantCulture, out int value))
        {
            acknowledged[key] = value;
        }
    }
}
