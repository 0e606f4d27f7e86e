using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Microsoft.Extensions.Logging;

namespace Actors.Http.Diagnostics;

/// <summary>Whether this process should get requests: it is not on its way out, and all that it needs works.</summary>
internal sealed partial class Readiness(DrainState drain, IEnumerable<IReadinessCheck> checks, TimeProvider time, ILogger<Readiness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The first reason against it, or null.</summary>
    public async ValueTask<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (drain.IsLeaving)
        {
            return "draining";
        }

        foreach (var check in checks)
        {
            if (await AskAsync(check, cancellationToken) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private async Task<string?> AskAsync(IReadinessCheck check, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await check.WhyNotAsync(either.Token).AsTask().WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return "a check took too long";
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, check.GetType().Name);
            return "a check failed";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Check} could not say whether the process is ready.")]
    private partial void LogFailed(Exception exception, string check);
}
