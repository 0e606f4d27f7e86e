using Actors.Samples.Demo.Files;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo.Resources;

/// <summary>Completes paths one name at a time, as a shell does.</summary>
internal static class PathCompletion
{
    private const int MostValues = 100;

    public static ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        var asked = request.Params;
        var values = asked.Argument.Name != "path" ? [] : asked.Ref switch
        {
            PromptReference { Name: "explain_folder" } => Suggest(request.Services!, asked.Argument.Value, foldersOnly: true),
            PromptReference { Name: "summarize_file" } or ResourceTemplateReference { Uri: FileUri.Template } => Suggest(request.Services!, asked.Argument.Value, foldersOnly: false),
            _ => [],
        };

        return ValueTask.FromResult(new CompleteResult
        {
            Completion = new() { Values = [.. values.Take(MostValues)], Total = values.Count, HasMore = values.Count > MostValues },
        });
    }

    private static List<string> Suggest(IServiceProvider services, string typed, bool foldersOnly)
    {
        var folder = services.GetRequiredService<Folder>();
        var slash = typed.LastIndexOf('/');
        var name = typed[(slash + 1)..];
        try
        {
            return new FolderWalk(folder, folder.Subfolder(slash < 0 ? "" : typed[..slash])).Children()
                .Where(child => (child.IsFolder || !foldersOnly) && child.Info.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                .Select(child => child.IsFolder ? child.Path + "/" : child.Path)
                .ToList();
        }
        catch (McpException)
        {
            // Somebody is still typing: a path that leads nowhere has no completions, and is no error.
            return [];
        }
    }
}
