using Actors.Core.Engine;
using Actors.Core.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Http.Sealing;

/// <summary>
/// Reads the cluster's key ring before this node serves anything, and again every hour: that is what makes the next key, long
/// before it is needed.
/// </summary>
internal sealed partial class KeyRingUpkeep(SharedSeal seal, TimeProvider time, ILogger<KeyRingUpkeep> logger) : BackgroundService
{
    /// <summary>How often the ring is read.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>How long a node waits at its start for an engine that is still finding its peers.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    private readonly PeriodicTimer _timer = new(Every, time);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (await TryLoadAsync(cancellationToken) is { } failed)
        {
            if (time.GetElapsedTime(began) >= Patience)
            {
                throw new KeyRingException(failed);
            }

            await Task.Delay(Again, time, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await TryLoadAsync(stoppingToken) is { } failed)
                {
                    LogUnread(failed);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is cached serves to the end.
        }
    }

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    private async Task<ActorUnreachableException?> TryLoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await seal.LoadAsync(cancellationToken);
            return null;
        }
        catch (ActorUnreachableException unreachable)
        {
            return unreachable;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster's key ring could not be read; this node goes on with the keys that it has, and tries again.")]
    private partial void LogUnread(Exception exception);
}
