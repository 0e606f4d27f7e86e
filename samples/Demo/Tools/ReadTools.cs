using System.ComponentModel;
using Actors.Samples.Demo.Files;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo.Tools;

/// <summary>What is in a file.</summary>
[McpServerToolType]
internal sealed class ReadTools(Folder folder)
{
    [McpServerTool(Name = "read_file", Title = "Read a file", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false)]
    [Description("Reads a text file, or some of its lines; the answer says when there is more. Small binary files come as they are, pictures as pictures.")]
    public async Task<IEnumerable<ContentBlock>> Read(
        [Description("The file, for example 'src/app/main.cs'.")] string path,
        [Description("The number of the first line to read, from 1.")] int firstLine = 1,
        [Description("How many lines at most.")] int maxLines = 2000,
        CancellationToken cancellationToken = default)
    {
        if (firstLine < 1 || maxLines < 1)
        {
            throw new McpException($"firstLine is {firstLine} and maxLines is {maxLines}; both must be at least 1.");
        }

        var part = await FileReader.ReadAsync(folder, path, firstLine, maxLines, cancellationToken);
        return FileContent.Of(path, part);
    }
}
