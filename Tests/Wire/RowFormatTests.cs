using System.Text;
using Actors.Core.Engine;
using Actors.Core.Sessions;

namespace Actors.Tests.Wire;

/// <summary>Rows that are no JSON, as they were captured: every later version reads them.</summary>
public sealed class RowFormatTests
{
    [Fact]
    public void EventRow_Captured_IsReadWhole()
    {
        Row row = new("e/00000000000000ff/00000002/0000002a", Convert.FromHexString("030000019B80123456" + Convert.ToHexString("{\"id\":1}"u8)));

        (StreamEvent read, DateTimeOffset at) = StreamRules.ReadRow(row);

        Assert.Equal(42, read.Sequence);
        Assert.Equal(EventKind.Answer, read.Kind);
        Assert.Equal("{\"id\":1}", Encoding.UTF8.GetString(read.Bytes.Span));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(0x019B80123456), at);
    }

    [Fact]
    public void WaitingRow_Captured_IsReadWhole()
    {
        Row row = new("w/00000007", Encoding.UTF8.GetBytes("list tools\n{\"method\":\"x\"}"));

        WaitingMessage read = WaitingRow.Read(row);

        Assert.Equal("w/00000007", read.Row);
        Assert.Equal("list tools", read.Key);
        Assert.Equal("{\"method\":\"x\"}", Encoding.UTF8.GetString(read.Json.Span));
    }
}
