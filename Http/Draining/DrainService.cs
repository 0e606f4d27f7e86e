using Actors.Core.Draining;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Actors.Http.Draining;

/// <summary>
/// Empties the process when it is told to stop. Runs in the stopping phase, which the host finishes before it stops any
/// service: the web server still answers meanwhile, and finds nothing open when its own turn comes.
/// </summary>
internal sealed partial class DrainService(
    DrainState state,
    IEnumerable<IDrainParticipant> participants,
    IHostApplicationLifetime lifetime,
    IOptions<ActorsOptions> options,
    TimeProvider time,
    ILogger<DrainService> logger) : IHostedLifecycleService
{
    /// <summary>What participants get after the deadline to write their last words.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(state.Leave);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await NoticeAsync(cancellationToken);
        state.Begin();
        using var deadline = new CancellationTokenSource(options.Value.DrainTimeout, time);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var end = new CancellationTokenSource(options.Value.DrainTimeout + Grace, time);
        var drained = participants.Select(participant => DrainOne(participant, given.Token)).ToArray();
        try
        {
            await Task.WhenAll(drained).WaitAsync(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            LogOverdue(drained.Count(task => !task.IsCompleted), options.Value.DrainTimeout + Grace);
        }
    }

    // A balancer that asks for readiness now and then goes on sending requests until it has asked once more.
    private async Task NoticeAsync(CancellationToken cancellationToken)
    {
        state.Leave();
        if (options.Value.DrainNotice > TimeSpan.Zero)
        {
            await Task.Delay(options.Value.DrainNotice, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DrainOne(IDrainParticipant participant, CancellationToken deadline)
    {
        // Off this thread: a participant that works before its first await must not keep the others from starting.
        await Task.Yield();
        try
        {
            await participant.DrainAsync(deadline);
        }
        catch (Exception exception)
        {
            // The others still get their turn: one that fails must not cost everybody the orderly end.
            LogFailed(exception, participant.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Participants} participants had not drained after {Waited}; stopping anyway.")]
    private partial void LogOverdue(int participants, TimeSpan waited);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Participant} failed while draining.")]
    private partial void LogFailed(Exception exception, string participant);
}
