using System.Text;
using Actors.Samples.Demo.Files;

namespace Actors.Tests.Samples.Demo;

public sealed class TextLinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("one", "1:one")]
    [InlineData("one\ntwo\n", "1:one|2:two")]
    [InlineData("one\r\n\r\nthree", "1:one|2:|3:three")]
    [InlineData("\n\n", "1:|2:")]
    public async Task ReadAsync_LineBreaks_EndLines(string text, string expected)
    {
        var lines = await ReadAsync(text);

        Assert.Equal(expected, string.Join('|', lines.Select(line => $"{line.Number}:{line.Text}")));
    }

    [Fact]
    public async Task ReadAsync_EndlessLine_ComesInPieces()
    {
        var longLine = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i} "));

        var lines = await ReadAsync($"first\n{longLine}\nlast");

        Assert.Equal(longLine, string.Concat(lines.Where(line => line.Number == 2).Select(line => line.Text)));
        Assert.Equal((3, "last"), lines[^1]);
        Assert.All(lines, line => Assert.True(line.Text.Length <= TextLines.LongestPiece));
    }

    private static async Task<List<(int Number, string Text)>> ReadAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var lines = new List<(int, string)>();
        await foreach (var line in TextLines.ReadAsync(stream, Encoding.UTF8, TestContext.Current.CancellationToken))
        {
            lines.Add((line.Number, line.Text.ToString()));
        }

        return lines;
    }
}
