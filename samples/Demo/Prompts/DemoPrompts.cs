using System.ComponentModel;
using Actors.Samples.Demo.Files;
using Actors.Samples.Demo.Resources;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo.Prompts;

/// <summary>What users often want to know about files.</summary>
[McpServerPromptType]
internal sealed class DemoPrompts(Folder folder)
{
    private const int MostFiles = 300;

    [McpServerPrompt(Name = "summarize_file", Title = "Summarize a file"), Description("Asks for a summary of a file, with the file attached.")]
    public async Task<IEnumerable<PromptMessage>> SummarizeFile(
        [Description("The file, for example 'docs/guide.md'.")] string path,
        CancellationToken cancellationToken)
    {
        var part = await FileReader.ReadAsync(folder, path, firstLine: 1, maxLines: 5000, cancellationToken);
        return
        [
            User(new EmbeddedResourceBlock { Resource = FileResources.Contents(FileUri.Of(path), path, part) }),
            User(new TextContentBlock
            {
                Text = part.More
                    ? $"Above are the first {part.LastLine} lines of {path}. Read the rest with read_file, then summarize the file."
                    : $"Summarize {path}: what it is for, what is in it, and what a reader should know first.",
            }),
        ];
    }

    [McpServerPrompt(Name = "explain_folder", Title = "Explain a folder"), Description("Asks what a folder is for, with its files listed.")]
    public string ExplainFolder(
        [Description("The folder, for example 'src'. The whole folder if left out.")] string? path = null,
        CancellationToken cancellationToken = default)
    {
        var files = new FolderWalk(folder, folder.Subfolder(path)).Files(cancellationToken).Select(entry => entry.Path).Take(MostFiles + 1).ToList();
        var name = string.IsNullOrEmpty(path) ? "this folder" : path;
        return $"""
            Explain {name}: what it is for, how it is laid out, and where to start reading. Look into files with read_file and search_text where the names do not tell.

            {string.Join('\n', files.Take(MostFiles))}{(files.Count > MostFiles ? "\n(and more: see list_files)" : "")}
            """;
    }

    private static PromptMessage User(ContentBlock content) => new() { Role = Role.User, Content = content };
}
