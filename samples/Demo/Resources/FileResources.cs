using Actors.Samples.Demo.Files;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo.Resources;

/// <summary>The files as resources: listed by pages, read whole.</summary>
internal static class FileResources
{
    private const int PageSize = 200;

    public static ValueTask<ListResourcesResult> ListAsync(RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken)
    {
        var folder = FolderOf(request.Services);
        var after = request.Params?.Cursor is { } cursor ? PageCursor.Parse(cursor) : null;
        var files = new FolderWalk(folder, folder.Subfolder(null)).Files(cancellationToken, after).Take(PageSize + 1).ToList();
        return ValueTask.FromResult(new ListResourcesResult
        {
            Resources = [.. files.Take(PageSize).Select(Describe)],
            NextCursor = files.Count > PageSize ? PageCursor.After(files[PageSize - 1].Path) : null,
        });
    }

    public static ValueTask<ListResourceTemplatesResult> ListTemplatesAsync(
        RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellationToken)
        => ValueTask.FromResult(new ListResourceTemplatesResult
        {
            ResourceTemplates =
            [
                new() { Name = "file", Title = "A file by its path", UriTemplate = FileUri.Template, Description = "Any file of the served folder." },
            ],
        });

    public static async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var uri = request.Params.Uri;
        if (FileUri.Path(uri) is not { } path)
        {
            throw Unknown(request, $"'{uri}' is not a resource of this server; its resources are {FileUri.Template}.");
        }

        try
        {
            var part = await FileReader.ReadAsync(FolderOf(request.Services), path, firstLine: 1, maxLines: int.MaxValue, cancellationToken);
            if (part.More)
            {
                throw new McpException($"'{path}' has more than {FileReader.MostCharacters} characters, too many for a resource; read it with read_file.");
            }

            return new ReadResourceResult { Contents = [Contents(uri, path, part)] };
        }
        catch (McpException exception) when (exception is not McpProtocolException)
        {
            throw Unknown(request, exception.Message);
        }
    }

    /// <summary>What was read of a file, as a resource.</summary>
    public static ResourceContents Contents(string uri, string path, FilePart part) => part.Text is { } text
        ? new TextResourceContents { Uri = uri, MimeType = MimeTypes.Of(path) ?? MimeTypes.Text, Text = text }
        : BlobResourceContents.FromBytes(part.Bytes, uri, MimeTypes.Of(path) ?? MimeTypes.Binary);

    private static Resource Describe(FolderEntry file) => new()
    {
        Uri = FileUri.Of(file.Path),
        Name = file.Path,
        MimeType = MimeTypes.Of(file.Path),
        Size = file.Size,
    };

    // Before 2026-07-28 there was a code of its own for resources that do not exist.
    private static McpProtocolException Unknown(RequestContext<ReadResourceRequestParams> request, string message)
    {
        var modern = string.CompareOrdinal(request.Server.NegotiatedProtocolVersion, "2026-07-28") >= 0;
        return new(message, modern ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound) { Data = { ["uri"] = request.Params.Uri } };
    }

    private static Folder FolderOf(IServiceProvider? services) => services!.GetRequiredService<Folder>();
}
