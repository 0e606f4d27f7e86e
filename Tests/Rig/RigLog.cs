using System.Text;
using System.Text.Json.Nodes;

namespace Actors.Tests.Rig;

/// <summary>What rigs log: whole lines, in a file for each process, which a test reads while they write.</summary>
internal sealed class RigLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;

    /// <summary>Opens this process's own.</summary>
    public RigLog(string path) => _file = new FileStream($"{path}.{Environment.ProcessId}", FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    /// <summary>Appends a line.</summary>
    public void Write(string what, string? method = null, JsonNode? detail = null)
    {
        var line = new JsonObject { ["what"] = what, ["process"] = Environment.ProcessId };
        if (method is not null)
        {
            line["method"] = method;
        }

        if (detail is not null)
        {
            line["detail"] = detail.DeepClone();
        }

        lock (_gate)
        {
            _file.Write(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));
        }
    }

    /// <summary>What is there so far, of all processes.</summary>
    public static List<RigEntry> Read(string path) =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.*").SelectMany(ReadOne)];

    private static IEnumerable<RigEntry> ReadOne(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var text = new StreamReader(file).ReadToEnd();
        // The last line may be half there.
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(RigEntry.Of)];
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
