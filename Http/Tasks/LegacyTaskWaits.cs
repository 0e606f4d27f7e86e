using System.Collections.Concurrent;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Tasks;

/// <summary>
/// The calls of this node that wait for the end of a task, for as long as that takes. A process that stops does not wait with
/// them: clients that can come back are told to, and then wait on in the next process; others are told to ask again.
/// </summary>
/// <param name="drain">Whether this process stops.</param>
/// <param name="services">Asked for the engine late: it is made of the kinds, one of which serves these calls.</param>
internal sealed class LegacyTaskWaits(DrainState drain, IServiceProvider services) : IDrainParticipant
{
    private readonly ConcurrentDictionary<SessionCall, LegacyTaskWait> _waiting = new();

    /// <summary>The call waits, until the result is disposed.</summary>
    public LegacyTaskWait Begin(SessionCall call, CancellationToken cancellationToken)
    {
        var wait = new LegacyTaskWait(call, cancellationToken, gone => _waiting.TryRemove(gone, out _));
        _waiting[call] = wait;
        if (drain.IsDraining)
        {
            // Perhaps after those that waited were told.
            _ = wait.StopAsync(services.GetRequiredService<IActors>());
        }

        return wait;
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken deadline)
    {
        var actors = services.GetRequiredService<IActors>();
        await Task.WhenAll(_waiting.Values.Select(wait => wait.StopAsync(actors)));
    }
}

/// <summary>One call that waits for the end of a task.</summary>
internal sealed class LegacyTaskWait(SessionCall call, CancellationToken cancellationToken, Action<SessionCall> ended) : IDisposable
{
    private readonly CancellationTokenSource _waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>Ends the wait.</summary>
    public CancellationToken Token => _waiting.Token;

    /// <summary>Whether the client waits in vain, since this process stops and it cannot come back to the stream.</summary>
    public bool IsInVain { get; private set; }

    /// <summary>This process stops: lets the client go.</summary>
    public async Task StopAsync(IActors actors)
    {
        if (!call.CanComeBack)
        {
            IsInVain = true;
            try
            {
                await _waiting.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has just come to its end.
            }

            return;
        }

        try
        {
            await actors.Ask(call.Ticket.Actor, new PartSession(call.Ticket, call.Stream, null), CancellationToken.None);
        }
        catch (ActorUnreachableException)
        {
            // A session that is gone has ended its streams.
        }
    }

    public void Dispose()
    {
        ended(call);
        _waiting.Dispose();
    }
}
