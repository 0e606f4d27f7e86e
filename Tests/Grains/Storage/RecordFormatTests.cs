using System.Text;
using System.Text.Json;
using Actors.Core.Engine;
using Actors.Grains.Storage;

namespace Actors.Tests.Grains.Storage;

/// <summary>Every version reads what every older one stored.</summary>
public sealed class RecordFormatTests
{
    private const string Newest = "records-1.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private static readonly ActorRecord Full = new()
    {
        State = Encoding.UTF8.GetBytes("umlaut ä"),
        WakeAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        RunsOn = "127.0.0.1:11111@7",
        Recent = ActorRecord.Empty.Recent
            .Add("r/1", Encoding.UTF8.GetBytes("R/1")).Add("r/2", null).Add("r/3", ReadOnlyMemory<byte>.Empty),
        Tree = new RowTree(2, [new ChunkRef("c1", "a"), new ChunkRef("c2", "m")]),
        Replaced = ["old"],
    };

    private static readonly Dictionary<string, byte[]> Written = new()
    {
        ["record"] = RecordFormat.Write(Full),
        ["empty record"] = RecordFormat.Write(ActorRecord.Empty),
        ["rows"] = RecordFormat.WriteRows([new Row("a", "A"u8.ToArray()), new Row("b", ReadOnlyMemory<byte>.Empty)]),
        ["chunks"] = RecordFormat.WriteChunks([new ChunkRef("c1", "a"), new ChunkRef("c2", "m")]),
    };

    [Fact]
    public void Record_WrittenNow_IsAsCaptured()
    {
        Dictionary<string, byte[]> captured = Captured(Newest);

        // What lies in storage has changed: keep the captured file, and capture another beside it.
        string now = JsonSerializer.Serialize(Written, Indented);
        Assert.True(JsonSerializer.Serialize(captured, Indented) == now, now);
    }

    [Theory]
    [InlineData("records-1.json")]
    public void Record_CapturedOnce_IsReadWhole(string file)
    {
        Dictionary<string, byte[]> captured = Captured(file);

        ActorRecord record = RecordFormat.Read(captured["record"]);
        ActorRecord empty = RecordFormat.Read(captured["empty record"]);
        var rows = RecordFormat.ReadRows(captured["rows"]);

        Assert.Equal("umlaut ä", Encoding.UTF8.GetString(record.State!.Value.Span));
        Assert.Equal(Full.WakeAt, record.WakeAt);
        Assert.Equal(Full.RunsOn, record.RunsOn);
        Assert.Equal(["r/1=R/1", "r/2=", "r/3=empty"], record.Recent.Select(row => $"{row.Key}={Text(row.Value)}"));
        Assert.Equal(Full.Tree.Height, record.Tree.Height);
        Assert.Equal(Full.Tree.Chunks, record.Tree.Chunks);
        Assert.Equal(["old"], record.Replaced);
        Assert.Null(empty.State);
        Assert.Empty(empty.Recent);
        Assert.Equal(["a=A", "b=empty"], rows.Select(row => $"{row.Key}={Text(row.Value)}"));
        Assert.Equal(Full.Tree.Chunks, RecordFormat.ReadChunks(captured["chunks"]));
    }

    [Fact]
    public void Record_OfANewerFormat_IsRefusedByItsVersion()
    {
        byte[] newer = [2, .. Written["record"][1..]];

        RecordFormatException error = Assert.Throws<RecordFormatException>(() => RecordFormat.Read(newer));

        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_CutOffAnywhere_IsRefused()
    {
        byte[] whole = Written["record"];

        for (int length = 0; length < whole.Length; length++)
        {
            byte[] part = whole[..length];
            Assert.ThrowsAny<Exception>(() => RecordFormat.Read(part));
        }
    }

    private static string Text(ReadOnlyMemory<byte>? value) =>
        value is { IsEmpty: true } ? "empty" : value is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "";

    private static Dictionary<string, byte[]> Captured(string file) => JsonSerializer.Deserialize<Dictionary<string, byte[]>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Grains", "Fixtures", file)))!;
}
