using Actors.Core.Engine;

namespace Actors.Tests.Engine;

public sealed class ChangeTests
{
    [Fact]
    public void State_FromANullArray_IsNone()
    {
        byte[]? nothing = null;

        Change change = new(nothing, null, false, []);

        Assert.Null(change.State);
    }
}
