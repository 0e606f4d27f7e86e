using Actors.Core.Engine;
using Actors.Grains.Wire;
using Actors.Tests.Engine;

namespace Actors.Tests.Grains.Wire;

/// <summary>What a node of another version sends is refused as not run, and harms nobody.</summary>
public sealed class UnreadableTests
{
    [Theory]
    [InlineData("someday", "{}")]
    [InlineData("store", "not json")]
    [InlineData("store", "null")]
    [InlineData("store", "[1]")]
    [InlineData("count", "")]
    public async Task Question_ThatThisNodeCannotRead_IsNotRun(string name, string json)
    {
        await using Nodes nodes = await new Nodes(1).Start();
        await nodes.Ask(0, "a", new Count());
        Question question = new(name, new Body(System.Text.Encoding.UTF8.GetBytes(json)));

        Answer answer = await nodes.Engine(0).Answer(nodes.Engine(0).Seats.Find(new ActorId("probe", "a"))!, question);

        Assert.Equal(AnswerKind.NotRun, answer.Kind);
        Assert.Contains($"'{name}'", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await nodes.Ask(0, "a", new Count())).Value);
    }
}
