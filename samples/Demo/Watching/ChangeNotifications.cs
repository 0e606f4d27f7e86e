using Actors.Http;
using Actors.Samples.Demo.Files;
using Actors.Samples.Demo.Resources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Samples.Demo.Watching;

/// <summary>Tells clients what changes in the folder, for as long as the server runs.</summary>
internal sealed partial class ChangeNotifications(Folder folder, IActorsNotifier notifier, ILogger<ChangeNotifications> logger) : BackgroundService
{
    // Past this many at once (a checkout, a build) clients do better to look at the list again.
    private const int MostUpdates = 1000;
    private readonly TaskCompletionSource _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once changes are noticed.</summary>
    public Task Watching => _watching.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var watch = new FolderWatch(folder, TimeProvider.System);
            watch.Start();
            _watching.TrySetResult();
            await foreach (var batch in watch.ReadAsync(stoppingToken))
            {
                await TellAsync(batch, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWatched(folder.Root, exception.Message);
        }
    }

    private async Task TellAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var path in batch.Updated.Take(MostUpdates))
            {
                await notifier.ResourceUpdatedAsync(FileUri.Of(path), cancellationToken);
            }

            if (batch.ListChanged || batch.Updated.Count > MostUpdates)
            {
                await notifier.ResourcesChangedAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The next change is told again; one that could not be told must not end the server.
            LogNotTold(exception, batch.Updated.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clients could not be told of {Count} changed files.")]
    private partial void LogNotTold(Exception exception, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder {Root} cannot be watched, so clients are not told of changes: {Reason}")]
    private partial void LogNotWatched(string root, string reason);
}
