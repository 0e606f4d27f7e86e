using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Actors.Samples.Demo.Files;

namespace Actors.Samples.Demo.Watching;

/// <summary>Watches the folder. Saving one file raises many events, so they are gathered until a little time has passed.</summary>
internal sealed class FolderWatch : IDisposable
{
    private const int MostPending = 10_000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private readonly Channel<Change> _changes = Channel.CreateBounded<Change>(MostPending);
    private readonly Folder _folder;
    private readonly TimeProvider _time;
    private readonly FileSystemWatcher _watcher;
    private volatile bool _lost;

    public FolderWatch(Folder folder, TimeProvider time)
    {
        _folder = folder;
        _time = time;
        _watcher = new FileSystemWatcher(folder.Root)
        {
            IncludeSubdirectories = true,
            InternalBufferSize = 64 * 1024,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        _watcher.Changed += (_, change) => Note(change.FullPath, listChanged: false);
        _watcher.Created += (_, change) => Note(change.FullPath, listChanged: true);
        _watcher.Deleted += (_, change) => Note(change.FullPath, listChanged: true);
        _watcher.Renamed += (_, change) =>
        {
            Note(change.OldFullPath, listChanged: true);
            Note(change.FullPath, listChanged: true);
        };
        _watcher.Error += (_, error) => Fail(error.GetException());
    }

    /// <summary>Begins to watch. In a large folder this takes a while.</summary>
    public void Start() => _watcher.EnableRaisingEvents = true;

    /// <summary>The changes, until the folder can be watched no longer, which throws.</summary>
    public async IAsyncEnumerable<ChangeBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _changes.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(Gathering, _time, cancellationToken);
            var listChanged = _lost;
            _lost = false;
            var updated = new SortedSet<string>(StringComparer.Ordinal);
            while (_changes.Reader.TryRead(out var change))
            {
                listChanged |= change.ListChanged;
                if (change.Path.Length > 0)
                {
                    updated.Add(change.Path);
                }
            }

            yield return new(listChanged, updated);
        }
    }

    public void Dispose() => _watcher.Dispose();

    private void Note(string fullPath, bool listChanged)
    {
        // A folder's own time changes with each file in it, which says nothing that the file's event does not.
        if (!_folder.Serves(fullPath) || (!listChanged && Directory.Exists(fullPath)))
        {
            return;
        }

        if (!_changes.Writer.TryWrite(new(_folder.Relative(fullPath), listChanged)))
        {
            _lost = true;
        }
    }

    private void Fail(Exception exception)
    {
        if (exception is InternalBufferOverflowException)
        {
            // Events were lost: all that can be said is that the list should be read again.
            _changes.Writer.TryWrite(new("", ListChanged: true));
            return;
        }

        _changes.Writer.TryComplete(exception);
    }

    private readonly record struct Change(string Path, bool ListChanged);
}
