using Actors.Core.Sessions;
using Actors.Core.Tasks;
using FsCheck;
using FsCheck.Fluent;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class StreamRefTests
{
    private static readonly byte[] Secret = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    public static TheoryData<StreamRef> Some { get; } =
    [
        new StreamRef(0, 1, null, ""),
        new StreamRef(long.MaxValue, int.MaxValue, null, "lists-état"),
        new StreamRef(-5, 2, new RequestId(0), ""),
        new StreamRef(5, 3, new RequestId(long.MinValue), ""),
        new StreamRef(5, 3, new RequestId(9007199254740991), ""),
        new StreamRef(5, 4, new RequestId(""), ""),
        new StreamRef(5, 4, new RequestId("12"), ""),
        new StreamRef(5, 4, new RequestId(new string('語', 256)), ""),
        new StreamRef(5, 5, new RequestId(7), "") { Task = TaskId.New(DateTimeOffset.UnixEpoch) },
        new StreamRef(5, 5, new RequestId("7"), "") { Task = TaskId.New(DateTimeOffset.UnixEpoch) },
        new StreamRef(5, 5, new RequestId(""), "") { Task = TaskId.New(DateTimeOffset.UnixEpoch) },
    ];

    [Theory]
    [MemberData(nameof(Some))]
    public void Parse_OfItsOwnText_ReadsTheSame(StreamRef reference)
    {
        var text = reference.ToText(Secret);

        var read = StreamRef.Parse(text, Secret);

        Assert.Equal(reference, read);
        Assert.Matches("^[A-Za-z0-9_-]+$", text);
    }

    [Theory]
    [MemberData(nameof(Some))]
    public void Parse_OfAnotherSessionsText_ReadsNothing(StreamRef reference)
    {
        byte[] other = [.. Secret.Reverse()];

        Assert.Null(StreamRef.Parse(reference.ToText(other), Secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData(".5")]
    [InlineData("AAAA.-1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.1")]
    [InlineData("💥.1")]
    public void Parse_OfNoEventId_ReadsNothing(string text)
    {
        Assert.Null(EventId.Parse(text, Secret));
    }

    [Fact]
    public void Parse_WithANumberThatIsNone_ReadsNothing()
    {
        var text = new StreamRef(1, 1, null, "").ToText(Secret);

        Assert.NotNull(EventId.Parse(text + ".3", Secret));
        Assert.All([".", ".-3", ".+3", ". 3", ".3 ", ".99999999999", ".0x3", "3", ""], end => Assert.Null(EventId.Parse(text + end, Secret)));
    }

    [Fact]
    public void Parse_WithAnyBitChanged_ReadsNothing() =>
        Seeds.Check(Prop.ForAll(Gen.Choose(0, int.MaxValue).Two().ToArbitrary(), pair =>
        {
            var bytes = Convert.FromBase64String(Padded(new StreamRef(7, 3, new RequestId("id"), "").ToText(Secret)));
            bytes[pair.Item1 % bytes.Length] ^= (byte)(1 << (pair.Item2 % 8));

            return StreamRef.Parse(Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('='), Secret) is null;
        }));

    private static string Padded(string text) => text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
}
