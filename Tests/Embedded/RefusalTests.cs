using System.Security.Cryptography;
using Actors.Core.Engine;
using Actors.Embedded;
using Actors.Embedded.Storage;
using Actors.Tests.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Embedded;

/// <summary>What the engine says, in one line, when its data folder cannot be used.</summary>
public sealed class RefusalTests : IAsyncDisposable
{
    private readonly EmbeddedFixture _engine = new();

    private string DataFile => _engine.Folder.File("actors.db");

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Start_OfASecondEngineOnTheFolder_IsRefused()
    {
        await _engine.Start();
        await using EmbeddedActors second = Make(_engine.Folder.Path);

        StoreInUseException error = await Assert.ThrowsAsync<StoreInUseException>(() => second.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(Environment.ProcessId, error.ProcessId);
        Assert.Equal(1, (await _engine.Ask("a", new Count())).Value);
    }

    [Fact]
    public async Task Start_AfterTheFirstEngineStopped_Works()
    {
        await _engine.Start();
        await _engine.Stop();

        await _engine.Start();

        Assert.Equal(1, (await _engine.Ask("a", new Count())).Value);
    }

    [Fact]
    public async Task Start_OnAFileThatIsNotSqlite_SaysDamaged()
    {
        await File.WriteAllBytesAsync(DataFile, RandomNumberGenerator.GetBytes(10_000), TestContext.Current.CancellationToken);

        StoreDamagedException error = await Assert.ThrowsAsync<StoreDamagedException>(_engine.Start);

        Assert.Contains(DataFile, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Start_OnAnotherProgramsSqliteFile_LeavesItAlone()
    {
        SQLitePCL.Batteries_V2.Init();
        using (var connection = StoreSchema.Connect(DataFile, SqliteOpenMode.ReadWriteCreate))
        {
            StoreSchema.Execute(connection, "CREATE TABLE theirs (x)");
        }

        StoreDamagedException error = await Assert.ThrowsAsync<StoreDamagedException>(_engine.Start);

        Assert.Contains("something else", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAFileWithOverwrittenPages_SaysDamaged()
    {
        await _engine.Start();
        await _engine.Ask("a", new Store("x") { Put = [.. Enumerable.Range(0, 2000).Select(number => $"row-{number:D6}")] });
        await _engine.Stop();
        byte[] content = await File.ReadAllBytesAsync(DataFile, TestContext.Current.CancellationToken);
        content.AsSpan(content.Length / 2, 8192).Fill(0xA5);
        await File.WriteAllBytesAsync(DataFile, content, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StoreDamagedException>(_engine.Start);
    }

    [Fact]
    public async Task Start_OnACutFile_SaysDamaged()
    {
        await _engine.Start();
        await _engine.Ask("a", new Store("x") { Put = [.. Enumerable.Range(0, 2000).Select(number => $"row-{number:D6}")] });
        await _engine.Stop();
        using (FileStream file = File.OpenWrite(DataFile))
        {
            file.SetLength(file.Length / 2);
        }

        await Assert.ThrowsAsync<StoreDamagedException>(_engine.Start);
    }

    [Fact]
    public async Task Start_InAFolderThatCannotBeMade_SaysSo()
    {
        string file = _engine.Folder.File("a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using EmbeddedActors engine = Make(Path.Combine(file, "data"));

        StoreUnusableException error = await Assert.ThrowsAsync<StoreUnusableException>(() => engine.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(await engine.IsWritable(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_InANewFolder_LetsNobodyElseIn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes; the folder inherits its parent's list.");
        string folder = _engine.Folder.File("new");
        await using EmbeddedActors engine = Make(folder);

        await engine.StartAsync(TestContext.Current.CancellationToken);

#pragma warning disable CA1416 // Skipped on Windows.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Start_RefusedOnce_LeavesTheFolderFree()
    {
        await File.WriteAllTextAsync(DataFile, "not a database", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<StoreDamagedException>(_engine.Start);

        File.Delete(DataFile);
        await _engine.Start();

        Assert.True(await _engine.Engine.IsWritable(TestContext.Current.CancellationToken));
    }

    private static EmbeddedActors Make(string folder) => new(
        new EmbeddedOptions { DataFolder = folder }, [ProbeActor.Kind(new ProbeWorld())], new NodeConnections(), TimeProvider.System, NullLoggerFactory.Instance);
}
