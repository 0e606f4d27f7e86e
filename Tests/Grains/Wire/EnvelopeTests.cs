using System.Text.Json;
using Actors.Core.Engine;
using Actors.Grains.Kinds;
using Actors.Grains.Wire;
using Actors.Tests.Engine;
using Actors.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Actors.Tests.Grains.Wire;

public sealed class EnvelopeTests
{
    private static readonly IServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Fact]
    public void Question_BetweenNodes_IsItsNameAndItsJson()
    {
        Question question = new("store", new Body(new Store("text") { Put = ["r"] }, ProbeJson.Default.Store));

        byte[] bytes = Services.GetRequiredService<Serializer>().SerializeToArray(question);
        Question? read = Services.GetRequiredService<Serializer>().Deserialize<Question>(bytes);

        Assert.NotNull(read);
        Assert.Equal("store", read.Name);
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(new Store("text") { Put = ["r"] }, ProbeJson.Default.Store), read.Body.Write());
        Assert.Equal("text", Assert.IsType<Store>(read.Body.Read(ProbeJson.Default.Store)).Text);
    }

    [Fact]
    public void Question_OnTheSameNode_IsNotCopied()
    {
        Store message = new("text");
        Question question = new("store", new Body(message, ProbeJson.Default.Store));

        Question? copy = Services.GetRequiredService<DeepCopier>().Copy(question);

        Assert.Same(message, copy!.Body.Read(ProbeJson.Default.Store));
    }

    [Fact]
    public void Answer_WithoutAReply_CarriesItsReason()
    {
        Answer answer = Answer.Of(new ActorUnreachableException(new ActorId("probe", "a"), mayHaveRun: true, "its turn failed."));

        Answer? read = Services.GetRequiredService<Serializer>().Deserialize<Answer>(Services.GetRequiredService<Serializer>().SerializeToArray(answer));

        Assert.NotNull(read);
        Assert.Equal(AnswerKind.Unknown, read.Kind);
        Assert.Equal("its turn failed.", read.Reason);
        Assert.Null(read.Body);
    }

    // Orleans' framing around our names and our JSON: nodes of two versions must agree on it.
    [Theory]
    [InlineData("question", "300124EFC57B1F6163746F72732E7175657374696F6E400B636F756E742140057B7DE0E0")]
    [InlineData("answer", "300194AD57871B6163746F72732E616E737765720803052140357B2256616C7565223A312C2241637469766174696F6E223A327DE0C101E0")]
    public void Envelope_WrittenNow_IsAsCaptured(string which, string captured)
    {
        object envelope = which == "question"
            ? new Question("count", new Body(new Count(), ProbeJson.Default.Count))
            : Answer.Of(new Counted(1, 2), ProbeJson.Default.Counted);

        string written = Convert.ToHexString(Services.GetRequiredService<Serializer>().SerializeToArray(envelope));

        Assert.True(captured == written, written);
    }

    [Fact]
    public void EveryKind_HasAGrain_AndIsAmongTheSnapshots()
    {
        var grains = typeof(ActorGrain).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ActorGrain)))
            .SelectMany(type => type.GetCustomAttributesData().Where(attribute => attribute.AttributeType == typeof(GrainTypeAttribute)))
            .Select(attribute => (string)attribute.ConstructorArguments[0].Value!);

        Assert.Equal(WireTypes.Kinds.Select(kind => GrainNames.Prefix + kind.Name).Order(), grains.Order());
    }

    [Fact]
    public void WakeUp_OfAKindThatDoesNotNameIt_IsKnownAllTheSame()
    {
        KindTable table = new([new ActorKind("bare", _ => null!, [], TimeSpan.Zero)]);

        MessageType type = table.TypeOf("bare", WakeUp.Value);

        Assert.Equal("wake-up", type.Name);
        Assert.Equal(typeof(WakeUp), table.TypeOf("bare", "wake-up")!.Message.Type);
    }
}
