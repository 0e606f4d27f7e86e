using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Actors.Tests.Wire;

/// <summary>
/// Nodes of two versions work together, and every version reads what older ones saved. So what was captured once is read
/// for ever: add a fixture for a new version, and leave the older ones as they are.
/// </summary>
public sealed class WireFormatTests
{
    private const string Newest = "wire-3.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private static IEnumerable<KeyValuePair<string, JsonTypeInfo>> All => WireTypes.Messages.Concat(WireTypes.Records);

    [Fact]
    public void EveryMessageAndRecord_WrittenNow_IsAsCaptured()
    {
        JsonObject written = [];
        foreach (var (name, type) in All)
        {
            written[name] = RoundTrip(SampleJson.Of(type)!, type);
        }

        string now = written.ToJsonString(Indented) + "\n";

        string captured = File.Exists(PathOf(Newest)) ? File.ReadAllText(PathOf(Newest)) : "";
        if (now != captured)
        {
            File.WriteAllText(PathOf("now.json"), now);
        }

        // What other nodes and saved data look like has changed: keep the captured file, and capture another beside it.
        Assert.True(now == captured, $"{PathOf("now.json")} differs from {Newest}.");
    }

    [Theory]
    [InlineData("wire-1.json")]
    [InlineData("wire-2.json")]
    [InlineData("wire-3.json")]
    public void EveryCapturedMessageAndRecord_IsReadWhole(string file)
    {
        JsonObject captured = JsonNode.Parse(File.ReadAllText(PathOf(file)))!.AsObject();
        var types = All.ToDictionary();

        var lost =
            from sample in captured
            let type = types.GetValueOrDefault(sample.Key)
            let read = type is null ? null : RoundTrip(sample.Value!, type)
            where read is null || !Holds(read, sample.Value)
            select $"{sample.Key}: {read?.ToJsonString() ?? "nobody reads it any more"}";

        Assert.Empty(lost);
    }

    [Theory]
    [InlineData("wire-1.json")]
    [InlineData("wire-2.json")]
    [InlineData("wire-3.json")]
    public void EveryCapturedMessageAndRecord_WithMoreThanWeKnow_IsRead(string file)
    {
        JsonObject captured = JsonNode.Parse(File.ReadAllText(PathOf(file)))!.AsObject();

        foreach (var (name, type) in All.Where(entry => captured[entry.Key] is JsonObject))
        {
            JsonObject newer = captured[name]!.DeepClone().AsObject();
            newer["someday"] = new JsonObject { ["new"] = true };

            Assert.True(Holds(RoundTrip(newer, type), captured[name]), $"{name} does not bear what a newer version adds.");
        }
    }

    [Fact]
    public void EveryMessageAndRecord_WithoutTheJsonOfClients_CanBeWritten()
    {
        // An element that is undefined throws when it is written, and parameters are undefined more often than not.
        var broken =
            from entry in All
            let bare = Bare(SampleJson.Of(entry.Value))
            let error = bare is null ? null : Record.Exception(() => RoundTrip(bare, entry.Value))
            where error is not null and not JsonException
            select $"{entry.Key}: {error.Message}";

        Assert.Empty(broken);
    }

    [Fact]
    public void EveryMessage_HasANameOfItsOwnInItsKind()
    {
        var doubled = WireTypes.Kinds.SelectMany(kind => kind.Messages
            .GroupBy(message => message.Name).Where(group => group.Count() > 1).Select(group => $"{kind.Name} {group.Key}"));
        var twice = WireTypes.Kinds.SelectMany(kind => kind.Messages
            .GroupBy(message => message.Message.Type).Where(group => group.Count() > 1).Select(group => $"{kind.Name} {group.Key.Name}"));

        Assert.Empty(doubled.Concat(twice));
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Wire", "Fixtures", file);

    private static JsonNode RoundTrip(JsonNode sample, JsonTypeInfo type)
    {
        object? read = sample.Deserialize(type);
        return JsonSerializer.SerializeToNode(read, type)!;
    }

    private static JsonNode? Bare(JsonNode? sample) => sample switch
    {
        JsonObject any when any.ContainsKey("any") => null,
        JsonObject some => new JsonObject(some
            .Select(property => KeyValuePair.Create(property.Key, Bare(property.Value))).Where(property => property.Value is not null)),
        JsonArray several => new JsonArray([.. several.Select(Bare).Where(one => one is not null)]),
        _ => sample?.DeepClone(),
    };

    // Newer versions may write more than an older one did, but nothing that it wrote may be lost.
    private static bool Holds(JsonNode? now, JsonNode? then) => (now, then) switch
    {
        (JsonObject here, JsonObject there) => there.All(property => Holds(here[property.Key], property.Value)),
        (JsonArray here, JsonArray there) => here.Count == there.Count && here.Zip(there).All(pair => Holds(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(now, then),
    };
}
