using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Samples.Demo;

public sealed class FileResourcesTests
{
    [Fact]
    public async Task List_ManyFiles_GivesEachOnceOverSeveralPages()
    {
        await using var server = await DemoServer.StartAsync();
        string[] paths = [.. Enumerable.Range(0, 450).Select(i => $"d{i % 7}/f{i:000}.txt").Order(StringComparer.Ordinal)];
        Array.ForEach(paths, path => server.Temp.Write(path, "x"));

        var first = await server.Client.ListResourcesAsync(new ListResourcesRequestParams(), TestContext.Current.CancellationToken);
        var all = await server.Client.ListResourcesAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(200, first.Resources.Count);
        Assert.NotNull(first.NextCursor);
        Assert.Equal(paths, all.Select(resource => resource.Name));
    }

    [Fact]
    public async Task List_BadCursor_IsRefused()
    {
        await using var server = await DemoServer.StartAsync();

        var refusal = await Assert.ThrowsAsync<McpProtocolException>(async () => await server.Client.ListResourcesAsync(
            new ListResourcesRequestParams { Cursor = "!!!" }, TestContext.Current.CancellationToken));

        Assert.Equal(McpErrorCode.InvalidParams, refusal.ErrorCode);
    }

    [Fact]
    public async Task Read_ListedFiles_GiveTheirContent()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("odd names/50% #1?.md", "text");
        server.Temp.Write("picture.png", [1, 0, 2]);

        List<ResourceContents> contents = [];
        foreach (var resource in await server.Client.ListResourcesAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            var read = await server.Client.ReadResourceAsync(resource.Uri, cancellationToken: TestContext.Current.CancellationToken);
            contents.AddRange(read.Contents);
        }

        var text = Assert.IsType<TextResourceContents>(contents[0]);
        Assert.Equal(("demo:///odd%20names/50%25%20%231%3F.md", "text/markdown", "text\n"), (text.Uri, text.MimeType, text.Text));
        var blob = Assert.IsType<BlobResourceContents>(contents[1]);
        Assert.Equal("image/png", blob.MimeType);
        Assert.Equal([1, 0, 2], blob.DecodedData.ToArray());
    }

    [Theory]
    [InlineData("demo:///missing.txt")]
    [InlineData("demo:///..%2Fsecret.txt")]
    [InlineData("demo:///../secret.txt")]
    [InlineData("demo:////etc/passwd")]
    [InlineData("demo:///")]
    [InlineData("file:///etc/passwd")]
    public async Task Read_UnknownUri_IsRefusedAndNamed(string uri)
    {
        await using var server = await DemoServer.StartAsync();

        var refusal = await Assert.ThrowsAsync<McpProtocolException>(async () => await server.Client.ReadResourceAsync(
            uri, cancellationToken: TestContext.Current.CancellationToken));

        Assert.True(refusal.ErrorCode is McpErrorCode.InvalidParams or McpErrorCode.ResourceNotFound);
        Assert.Equal(uri, refusal.Data["uri"]?.ToString());
    }

    [Theory]
    [InlineData("", "docs/,src/,top.md")]
    [InlineData("D", "docs/")]
    [InlineData("src/a", "src/app/,src/api.cs")]
    [InlineData("missing/", "")]
    [InlineData("../", "")]
    public async Task Complete_Path_OffersNamesOneLevelDown(string typed, string expected)
    {
        await using var server = await DemoServer.StartAsync();
        foreach (var path in (string[])["docs/a.md", "src/api.cs", "src/app/b.cs", "src/z.cs", "top.md", ".git/config"])
        {
            server.Temp.Write(path, "x");
        }

        var template = Assert.Single(await server.Client.ListResourceTemplatesAsync(cancellationToken: TestContext.Current.CancellationToken));
        var completion = await server.Client.CompleteAsync(
            new ResourceTemplateReference { Uri = template.UriTemplate }, "path", typed, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), completion.Completion.Values.Order());
    }

    [Fact]
    public async Task GetPrompt_FileAndFolder_AttachWhatTheyAreAbout()
    {
        await using var server = await DemoServer.StartAsync();
        server.Temp.Write("docs/guide.md", "# Guide");

        var summarize = await server.Client.GetPromptAsync(
            "summarize_file", new Dictionary<string, object?> { ["path"] = "docs/guide.md" }, cancellationToken: TestContext.Current.CancellationToken);
        var explain = await server.Client.GetPromptAsync("explain_folder", cancellationToken: TestContext.Current.CancellationToken);

        var attached = Assert.IsType<TextResourceContents>(Assert.IsType<EmbeddedResourceBlock>(summarize.Messages[0].Content).Resource);
        Assert.Equal(("demo:///docs/guide.md", "# Guide\n"), (attached.Uri, attached.Text));
        Assert.Contains("docs/guide.md", Assert.IsType<TextContentBlock>(explain.Messages[0].Content).Text, StringComparison.Ordinal);
    }
}
