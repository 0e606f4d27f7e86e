using System.Text;
using Actors.Samples.Demo.Files;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Samples.Demo;

public sealed class ReadToolsTests
{
    [Fact]
    public async Task ReadFile_SomeLines_SaysHowToGoOn()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("ten.txt", string.Concat(Enumerable.Range(1, 10).Select(i => $"line {i}\r\n")));

        var result = await server.CallAsync("read_file", new { path = "ten.txt", firstLine = 4, maxLines = 2 });

        Assert.Equal(["line 4\nline 5\n", "[Lines 4 to 5; go on with firstLine=6.]"], Texts(result));
    }

    [Fact]
    public async Task ReadFile_LongFile_EndsWithAWholeLineWithinTheLimit()
    {
        await using var server = await DemoServer.StartAsync();
        var line = new string('x', 999);
        server.Temp.Write("long.txt", string.Concat(Enumerable.Repeat(line + "\n", 300)));

        var result = await server.CallAsync("read_file", new { path = "long.txt" });

        Assert.Equal(FileReader.MostCharacters, Texts(result)[0].Length);
        Assert.Equal("[Lines 1 to 200; go on with firstLine=201.]", Texts(result)[1]);
    }

    [Fact]
    public async Task ReadFile_LineTooLongForAnyAnswer_IsCut()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("endless.txt", "first\n" + new string('x', FileReader.MostCharacters + 1));

        var first = await server.CallAsync("read_file", new { path = "endless.txt" });
        var second = await server.CallAsync("read_file", new { path = "endless.txt", firstLine = 2 });

        Assert.Equal(["first\n", "[Lines 1 to 1; go on with firstLine=2.]"], Texts(first));
        Assert.Equal(FileReader.MostCharacters, Texts(second)[0].Length);
        Assert.StartsWith("[Line 2 is too long", Texts(second)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFile_OtherEncodings_AreRead()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("latin1.txt", Encoding.Latin1.GetBytes("Größe"));
        server.Temp.Write("utf16.txt", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("Größe")]);
        server.Temp.Write("bom.txt", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes("Größe")]);
        server.Temp.Write("cut.txt", new string('x', 8191) + "ß");

        var latin1 = await server.CallAsync("read_file", new { path = "latin1.txt" });
        var utf16 = await server.CallAsync("read_file", new { path = "utf16.txt" });
        var bom = await server.CallAsync("read_file", new { path = "bom.txt" });
        var cut = await server.CallAsync("read_file", new { path = "cut.txt" });

        Assert.All([latin1, utf16, bom], result => Assert.Equal("Größe\n", Texts(result)[0]));
        Assert.EndsWith("xß\n", Texts(cut)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFile_Binary_ComesAsItIsOrIsRefused()
    {
        await using var server = await DemoServer.StartAsync();
        byte[] bytes = [1, 0, 2, 255];
        server.Temp.Write("small.bin", bytes);
        server.Temp.Write("picture.png", bytes);
        server.Temp.Write("large.bin", new byte[FileReader.MostBytes + 1]);

        var small = await server.CallAsync("read_file", new { path = "small.bin" });
        var picture = await server.CallAsync("read_file", new { path = "picture.png" });
        var large = await server.RefusalAsync("read_file", new { path = "large.bin" });

        var blob = Assert.IsType<BlobResourceContents>(Assert.IsType<EmbeddedResourceBlock>(Assert.Single(small.Content)).Resource);
        Assert.Equal(bytes, blob.DecodedData.ToArray());
        Assert.Equal("demo:///small.bin", blob.Uri);
        Assert.Equal(bytes, Assert.IsType<ImageContentBlock>(Assert.Single(picture.Content)).DecodedData.ToArray());
        Assert.Contains("binary file of 1048577 bytes", large, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFile_LinkThatLeadsOutside_IsRefused()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Link("link.txt", server.Temp.Secret);

        var refusal = await server.RefusalAsync("read_file", new { path = "link.txt" });

        Assert.Contains("outside the served folder", refusal, StringComparison.Ordinal);
    }

    private static string[] Texts(CallToolResult result) => [.. result.Content.Cast<TextContentBlock>().Select(block => block.Text)];
}
