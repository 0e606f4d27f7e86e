using Actors.Core.Tasks;

namespace Actors.Tests.TaskKills;

/// <summary>A file of lines, each handed to the operating system before it returns: a kill of the process loses none.</summary>
internal sealed class TaskJournal(string file) : IDisposable
{
    private readonly FileStream _stream = new(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    private readonly Lock _gate = new();

    public void Started(BackgroundTaskContext task) => Note("started", task, "-");

    public void Note(string what, BackgroundTaskContext task, string detail)
    {
        var line = System.Text.Encoding.ASCII.GetBytes($"{what} {task.TaskId} {task.Attempt} {detail}\n");
        lock (_gate)
        {
            _stream.Write(line);
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>All whole lines of a journal.</summary>
    public static IReadOnlyList<JournalLine> Read(string file) =>
        [.. File.ReadAllLines(file).Select(line => line.Split(' ')).Where(parts => parts.Length == 4)
            .Select(parts => new JournalLine(parts[0], parts[1], int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture), parts[3]))];
}

/// <summary>One thing that a tool did.</summary>
internal sealed record JournalLine(string What, string Task, int Attempt, string Detail);
