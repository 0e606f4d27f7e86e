using Actors.Core.Engine;
using Actors.Core.Identity;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

public sealed class TaskOwnerTests
{
    private static readonly Principal Ann = Principal.FromKey("issuer\nann");
    private static readonly string Longest = new('s', 64);

    [Fact]
    public void Of_AtEachServer_IsAnotherOwner()
    {
        string[] owners = [TaskOwner.Of(Ann, false, ""), TaskOwner.Of(Ann, false, "a"), TaskOwner.Of(Ann, false, "b"), TaskOwner.Of(Principal.Anonymous, false, "a"), TaskOwner.Of(Principal.Anonymous, true, "a")];

        Assert.Equal(5, owners.Distinct().Count());
        Assert.Equal(TaskOwner.Of(Ann, false), owners[0]);
        Assert.Equal(["", "a", "b", "a", "a"], owners.Select(TaskOwner.ServerOf));
    }

    [Fact]
    public void Of_TheLongestName_IsAKeyOfAnActor()
    {
        var key = TaskOwner.ToActor(TaskOwner.Of(Ann, false, Longest)).Key;

        Assert.InRange(key.Length, 66, 100);
        Assert.Equal(key, new ActorId(TaskOwner.Kind, key).Key);
    }

    [Theory]
    [InlineData("anonymous", true)]
    [InlineData("anonymous@a", true)]
    [InlineData("anonymously", false)]
    [InlineData("single", false)]
    [InlineData("single@a", false)]
    [InlineData("p0123@anonymous", false)]
    public void IsAnonymous_AtAnyServer_IsWhoIsNobody(string owner, bool expected) => Assert.Equal(expected, TaskOwner.IsAnonymous(owner));

    [Fact]
    public void IdempotencyKey_OfNobodyAtAServer_HasToBeASecret()
    {
        Assert.NotNull(IdempotencyKey.Problem(TaskOwner.Of(Principal.Anonymous, false, "a"), "short"));
        Assert.Null(IdempotencyKey.Problem(TaskOwner.Of(Ann, false, "a"), "short"));
    }
}
