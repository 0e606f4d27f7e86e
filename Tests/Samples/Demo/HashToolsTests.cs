using System.Security.Cryptography;
using System.Text;
using Actors.Samples.Demo.Files;
using Actors.Samples.Demo.Tools;

namespace Actors.Tests.Samples.Demo;

public sealed class HashToolsTests
{
    [Fact]
    public async Task HashFile_KnownContent_GivesItsSha256()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("abc.txt", "abc");
        server.Temp.Write("empty.txt", "");

        var abc = (await server.CallAsync("hash_file", new { path = "abc.txt" })).StructuredContent!.Value;
        var empty = (await server.CallAsync("hash_file", new { path = "empty.txt" })).StructuredContent!.Value;

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", abc.GetProperty("sha256").GetString());
        Assert.Equal(3, abc.GetProperty("size").GetInt64());
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", empty.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task HashTree_SeveralFiles_HashesWhatSha256sumWouldPrint()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("b.txt", "abc");
        server.Temp.Write("a/c.txt", "12");
        server.Temp.Write("a/d.md", "x");
        var printed = $"{Sha256("12")}  a/c.txt\n{Sha256("abc")}  b.txt\n";

        var tree = (await server.CallAsync("hash_tree", new { glob = "*.txt" })).StructuredContent!.Value;

        Assert.Equal(Sha256(printed), tree.GetProperty("sha256").GetString());
        Assert.Equal(2, tree.GetProperty("files").GetInt32());
        Assert.Equal(5, tree.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task HashFile_CancelledOnTheWay_Stops()
    {
        using var temp = new TempFolder();
        using (var sparse = File.Create(Path.Combine(temp.Root, "large.bin")))
        {
            sparse.SetLength(8L << 30);
        }

        var tools = new HashTools(new Folder(temp.Root));
        using var cancellation = new CancellationTokenSource();

        var hash = tools.HashFile("large.bin", cancellation.Token);
        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hash);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
