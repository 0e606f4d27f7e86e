using Actors.Core.Protocol;

namespace Actors.Tests.Protocol;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("with space\tand tab", "with space\tand tab")]
    [InlineData("=?base64?SGVsbG8=?=", "Hello")]
    [InlineData("=?base64?w6k=?=", "\u00e9")]
    [InlineData("=?base64??=", "")]
    [InlineData("SGVsbG8=", "SGVsbG8=")]
    [InlineData("=?base64?SGVsbG8=", "=?base64?SGVsbG8=")]
    [InlineData("SGVsbG8=?=", "SGVsbG8=?=")]
    [InlineData("=?BASE64?SGVsbG8=?=", "=?BASE64?SGVsbG8=?=")]
    [InlineData("=?base64?=", "=?base64?=")]
    public void TryDecode_LegalValue_GivesItsText(string value, string expected)
    {
        var isLegal = HeaderText.TryDecode(value, out var text);

        Assert.True(isLegal);
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("caf\u00e9")]
    [InlineData("nul\0")]
    [InlineData("del\u007f")]
    [InlineData("=?base64?SGVsbG8?=")]
    [InlineData("=?base64?SGVs!!!bG8=?=")]
    [InlineData("=?base64?SGVs bG8=?=")]
    [InlineData("=?base64?SGVs_G8=?=")]
    [InlineData("=?base64?/w==?=")]
    public void TryDecode_IllegalValue_Fails(string value) => Assert.False(HeaderText.TryDecode(value, out _));
}
