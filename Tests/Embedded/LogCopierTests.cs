using Actors.Core.Engine;
using Actors.Embedded.Storage;
using Actors.Tests.Shared;

namespace Actors.Tests.Embedded;

/// <summary>The write-ahead log under savers that never pause.</summary>
public sealed class LogCopierTests : IDisposable
{
    private const int PageSize = 8192;
    private const int Savers = 8;
    private const int PagesEach = 8;

    private static readonly NodeId Node = new("node");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_OfManySaves_BeginsAgain_AndNothingIsLost()
    {
        const int Times = 4 * LogCopier.Many / (Savers * PagesEach);
        long longest = 0;
        using (ActorStore store = ActorStore.Open(_folder.Path, maximumBytes: null))
        {
            await Task.WhenAll(Enumerable.Range(0, Savers).Select(async saver =>
            {
                for (int time = 1; time <= Times; time++)
                {
                    await store.Save(Actor(saver), time - 1, Change(time), Node);
                }
            }));
            longest = new FileInfo(Directory.GetFiles(_folder.Path, "*-wal").Single()).Length;
        }

        using ActorStore again = ActorStore.Open(_folder.Path, maximumBytes: null);
        // The file keeps the length that the log had at its longest.
        Assert.InRange(longest, 1, 3L * LogCopier.Many * PageSize);
        Assert.All(Enumerable.Range(0, Savers), saver =>
        {
            (long version, byte[]? data, _) = again.Read(reader => reader.Load(Actor(saver)));
            Assert.Equal(Times, version);
            Assert.Equal(Change(Times).State!.Value.ToArray(), data);
        });
    }

    private static ActorId Actor(int number) => new("saver", $"{number}");

    private static Change Change(int time)
    {
        var state = new byte[PagesEach * PageSize];
        Array.Fill(state, (byte)time);
        return new Change(state, WakeAt: null, RunsHere: false, []);
    }
}
