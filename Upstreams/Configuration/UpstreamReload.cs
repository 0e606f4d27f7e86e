using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Upstreams.Configuration;

/// <summary>
/// Reads the file again when it changes, and puts it into the book. Editors and deployments replace a file, link or folder instead of writing it, so the
/// folder is watched, and the file is looked at now and then besides. A file that cannot be used changes nothing but the log.
/// </summary>
internal sealed partial class UpstreamReload : IHostedService, IDisposable
{
    /// <summary>How long after the last sign of a change the file is read: what writes it may not be done.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    /// <summary>How often the file is looked at without any sign: network drives and links give none.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _reading = new();
    private readonly UpstreamFile _file;
    private readonly UpstreamBook _book;
    private readonly ILogger<UpstreamReload> _logger;
    private readonly IReadOnlyList<UpstreamProblem> _warnings;
    private readonly ITimer _timer;
    private FileSystemWatcher? _watcher;
    private bool _ended;

    public UpstreamReload(UpstreamFile file, UpstreamBook book, IReadOnlyList<UpstreamProblem> warnings, TimeProvider time, ILogger<UpstreamReload> logger)
    {
        _file = file;
        _book = book;
        _logger = logger;
        _warnings = warnings;
        _timer = time.CreateTimer(static reload => ((UpstreamReload)reload!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Tell(_warnings);
        try
        {
            _watcher = new FileSystemWatcher(_file.Folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime };
            _watcher.Changed += OnSign;
            _watcher.Created += OnSign;
            _watcher.Deleted += OnSign;
            _watcher.Renamed += OnSign;
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception failed) when (failed is IOException or ArgumentException or PlatformNotSupportedException)
        {
            // The system has no watches left, or none at all.
            LogNotWatched(_file.Path, LookEvery.TotalSeconds, failed.Message);
        }

        _timer.Change(LookEvery, LookEvery);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_reading)
        {
            _ended = true;
        }

        _watcher?.Dispose();
        _timer.Dispose();
    }

    // Kubernetes renames a folder "..data", and every file in the folder is another one then.
    private void OnSign(object sender, FileSystemEventArgs sign)
    {
        if (IsOurs(sign.Name) || (sign is RenamedEventArgs renamed && IsOurs(renamed.OldName)))
        {
            _timer.Change(Settling, LookEvery);
        }
    }

    private bool IsOurs(string? name) =>
        name is null or ['.', '.', ..] || name.Equals(_file.Name, OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private void Look()
    {
        lock (_reading)
        {
            try
            {
                if (!_ended && _file.ReadIfChanged() is { } config)
                {
                    Take(config);
                }
            }
            catch (Exception failed)
            {
                // On the thread of a timer it would end the process, with all servers that are in order.
                LogFailed(failed, _file.Path);
            }
        }
    }

    private void Take(UpstreamConfig config)
    {
        Tell(config.Problems);
        if (config.Models is null)
        {
            LogKept(_file.Path);
            return;
        }

        var changes = _book.Replace(config.Models);
        if (changes.Count > 0)
        {
            LogChanged(_file.Path, string.Join(", ", changes));
        }
    }

    private void Tell(IReadOnlyList<UpstreamProblem> problems)
    {
        foreach (var problem in problems)
        {
            if (problem.IsWarning)
            {
                LogWarning(problem);
            }
            else
            {
                LogError(problem);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} has changed: {Changes}.")]
    private partial void LogChanged(string file, string changes);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} has changed, but not all of the host could follow.")]
    private partial void LogFailed(Exception exception, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} cannot be used as it is now; the servers stay as they were.")]
    private partial void LogKept(string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void LogError(UpstreamProblem problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private partial void LogWarning(UpstreamProblem problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} cannot be watched, so it is looked at every {Seconds} s instead: {Reason}")]
    private partial void LogNotWatched(string file, double seconds, string reason);
}
