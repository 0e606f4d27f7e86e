using System.Text.Json;
using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Grains.Storage;

namespace Actors.Tests.Grains.Lives;

/// <summary>Nodes of different versions read each other's records while a cluster is updated node by node.</summary>
public sealed class NodeFormatTests
{
    private const string Newest = "nodes-1.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private static readonly Dictionary<string, byte[]> Written = new()
    {
        ["roster"] = Blob.Write(new RosterRecord(["a@1", "b@2"]), NodeJson.Default.RosterRecord, []),
        ["life"] = Blob.Write(new LifeRecord { Lease = 2000, Beat = 7 }, NodeJson.Default.LifeRecord, []),
        ["ended"] = Blob.Write(new LifeRecord { Lease = 2000, Beat = 8, Ended = true }, NodeJson.Default.LifeRecord, []),
        ["taken"] = Blob.Write(new LifeRecord { Lease = 2000, Beat = 7, TakenBy = "b@2" }, NodeJson.Default.LifeRecord, []),
        ["page"] = Blob.Write(
            new PageRecord
            {
                Notes =
                [
                    NoteHead.Of(new Note(new ActorId("task", "t1"), null, Runs: true)),
                    NoteHead.Of(new Note(new ActorId("task", "t2"), DateTimeOffset.UnixEpoch, Runs: false)),
                ],
            },
            NodeJson.Default.PageRecord,
            []),
        ["sealed"] = Blob.Write(new PageRecord { SealedBy = "b@2" }, NodeJson.Default.PageRecord, []),
    };

    [Fact]
    public void Record_WrittenNow_IsAsCaptured()
    {
        string captured = File.ReadAllText(PathOf(Newest)).Trim();

        // What lies in storage has changed: keep the captured file, and capture another beside it.
        string now = JsonSerializer.Serialize(Written.ToDictionary(pair => pair.Key, pair => Convert.ToBase64String(pair.Value)), Indented);
        Assert.True(captured == now, now);
    }

    [Theory]
    [InlineData("nodes-1.json")]
    public void Record_CapturedOnce_IsReadWhole(string file)
    {
        Dictionary<string, byte[]> captured = JsonSerializer.Deserialize<Dictionary<string, byte[]>>(File.ReadAllText(PathOf(file)))!;

        Assert.Equal(["a@1", "b@2"], Blob.Read(captured["roster"], NodeJson.Default.RosterRecord).Head.Lives);
        Assert.Equal(new LifeRecord { Lease = 2000, Beat = 7 }, Blob.Read(captured["life"], NodeJson.Default.LifeRecord).Head);
        Assert.True(Blob.Read(captured["ended"], NodeJson.Default.LifeRecord).Head.Ended);
        Assert.Equal("b@2", Blob.Read(captured["taken"], NodeJson.Default.LifeRecord).Head.TakenBy);
        Assert.Equal(
            [new Note(new ActorId("task", "t1"), null, Runs: true), new Note(new ActorId("task", "t2"), DateTimeOffset.UnixEpoch, Runs: false)],
            Blob.Read(captured["page"], NodeJson.Default.PageRecord).Head.Notes.Select(note => note.Read()));
        Assert.Equal("b@2", Blob.Read(captured["sealed"], NodeJson.Default.PageRecord).Head.SealedBy);
        Assert.Empty(Blob.Read(captured["sealed"], NodeJson.Default.PageRecord).Head.Notes);
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Grains", "Fixtures", file);
}
