using System.Text;
using Actors.Upstreams.Stdio;

namespace Actors.Tests.Upstreams.Stdio;

public sealed class ErrorTailTests
{
    [Fact]
    public void Add_Nothing_IsEmpty() => Assert.Equal("", new ErrorTail().ToString());

    [Fact]
    public void Add_FewLines_KeepsThem()
    {
        var tail = new ErrorTail();

        tail.Add("one\r\ntw"u8);
        tail.Add("o\n\nthree"u8);

        Assert.Equal("one\ntwo\nthree", tail.ToString());
    }

    [Fact]
    public void Add_OneEndlessLine_KeepsItsEnd()
    {
        var tail = new ErrorTail();

        tail.Add(Encoding.ASCII.GetBytes(new string('x', 100_000) + "end"));
        tail.Add("!"u8);

        Assert.EndsWith("xend!", tail.ToString(), StringComparison.Ordinal);
        Assert.Equal(4096, tail.ToString().Length);
    }
}
