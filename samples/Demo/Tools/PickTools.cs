using System.ComponentModel;
using System.Text.Json;
using Actors.Samples.Demo.Files;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo.Tools;

/// <summary>Which file the user means.</summary>
[McpServerToolType]
internal sealed class PickTools(Folder folder)
{
    private const int MostChoices = 20;
    private const string Answer = "file";

    [McpServerTool(Name = "pick_file", Title = "Pick a file and read it", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false)]
    [Description("Finds a file by a part of its name and reads it. When several files fit, the user is asked which one is meant.")]
    public async Task<IEnumerable<ContentBlock>> Pick(
        McpServer server,
        [Description("A part of the file's path, for example 'readme'.")] string name,
        CancellationToken cancellationToken)
    {
        var choices = new FolderWalk(folder, folder.Subfolder(null)).Files(cancellationToken)
            .Select(entry => entry.Path)
            .Where(path => path.Contains(name, StringComparison.OrdinalIgnoreCase))
            .Take(MostChoices)
            .ToList();

        return choices switch
        {
            [] => throw new McpException($"No file has '{name}' in its path; list_files shows what there is."),
            [var only] => await ReadAsync(only, cancellationToken),
            _ when !CanAsk(server) => Say($"Several files fit, and this client cannot ask its user. Read one of them with read_file:\n{string.Join('\n', choices)}"),
            _ => await AskAsync(server, name, choices, cancellationToken) is { } picked
                ? await ReadAsync(picked, cancellationToken)
                : Say("The user picked no file."),
        };
    }

    private static bool CanAsk(McpServer server)
        => server.ClientCapabilities?.Elicitation is { } elicitation && (elicitation.Form is not null || elicitation.Url is null);

    private static async Task<string?> AskAsync(McpServer server, string name, List<string> choices, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(
            new ElicitRequestParams
            {
                Message = $"Several files have '{name}' in their path. Which one should be read?",
                RequestedSchema = new()
                {
                    Properties = { [Answer] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Title = "File", Enum = choices } },
                    Required = [Answer],
                },
            },
            cancellationToken);

        // Only what was offered counts: a client may answer anything.
        return answer.IsAccepted && answer.Content?.TryGetValue(Answer, out var file) == true && file.ValueKind == JsonValueKind.String
            ? choices.Find(choice => file.ValueEquals(choice))
            : null;
    }

    private async Task<IEnumerable<ContentBlock>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var part = await FileReader.ReadAsync(folder, path, firstLine: 1, maxLines: 2000, cancellationToken);
        return [new TextContentBlock { Text = path }, .. FileContent.Of(path, part)];
    }

    private static IEnumerable<ContentBlock> Say(string text) => [new TextContentBlock { Text = text }];
}
