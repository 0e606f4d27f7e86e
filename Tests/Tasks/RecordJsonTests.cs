using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Wire;

namespace Actors.Tests.Tasks;

/// <summary>The record that is written by hand, beside the one that the serializer writes.</summary>
public sealed class RecordJsonTests
{
    [Fact]
    public void Write_RecordWithEverythingThatItCanHave_IsWhatTheSerializerWrites()
    {
        // Made from the type itself: a member that is new is in it.
        var record = SampleJson.Of(TaskJson.Default.TaskRecord)!.Deserialize(TaskJson.Default.TaskRecord)!;

        AssertSame(record);
    }

    [Theory]
    [InlineData(WorkStatus.Working)]
    [InlineData(WorkStatus.InputRequired)]
    [InlineData(WorkStatus.Completed)]
    [InlineData(WorkStatus.Failed)]
    [InlineData(WorkStatus.Cancelled)]
    public void Write_RecordWithLittle_IsWhatTheSerializerWrites(WorkStatus status) => AssertSame(new TaskRecord
    {
        Owner = "é\"",
        Tool = "tool",
        Digest = "",
        Origin = new(),
        Policy = new() { Timeout = TimeSpan.FromMilliseconds(1.5), Heartbeat = TimeSpan.FromDays(100), Exponential = false, NotRetried = ["a", "b"] },
        Created = DateTimeOffset.UnixEpoch,
        Updated = DateTimeOffset.UnixEpoch.AddTicks(1),
        Status = status,
        Outcome = new(JsonElement.Parse("""{ "text": "\u00e9", "n": 1.50 }"""), default),
    });

    private static void AssertSame(TaskRecord record)
    {
        var expected = JsonSerializer.SerializeToNode(record, TaskJson.Default.TaskRecord);
        var written = TaskRecordJson.Write(record);

        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(written)), $"{expected}\n{JsonNode.Parse(written)}");
        Assert.Equal(expected!.AsObject().Select(member => member.Key), JsonNode.Parse(written)!.AsObject().Select(member => member.Key));
    }
}
