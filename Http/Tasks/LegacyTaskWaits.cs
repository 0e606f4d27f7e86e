using System.Collections.Concurrent;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Tasks;

/// <summary>
/// The calls of this node that wait for the end of a task, for as long as that takes. A process that stops does not wait with
/// them: their clients are told to come back, to whichever process then waits in their place.
/// </summary>
/// <param name="drain">Whether this process stops.</param>
/// <param name="services">Asked for the engine late: it is made of the kinds, one of which serves these calls.</param>
internal sealed class LegacyTaskWaits(DrainState drain, IServiceProvider services) : IDrainParticipant
{
    private readonly ConcurrentDictionary<SessionCall, Wait> _waiting = new();

    /// <summary>The call waits, until the result is disposed.</summary>
    public IDisposable Begin(SessionCall call)
    {
        var wait = new Wait(this, call);
        _waiting[call] = wait;
        if (drain.IsDraining)
        {
            // Perhaps after those that waited were told.
            _ = wait.PartAsync(services.GetRequiredService<IActors>());
        }

        return wait;
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken deadline)
    {
        var actors = services.GetRequiredService<IActors>();
        await Task.WhenAll(_waiting.Values.Select(wait => wait.PartAsync(actors)));
    }

    private sealed class Wait(LegacyTaskWaits waits, SessionCall call) : IDisposable
    {
        public async Task PartAsync(IActors actors)
        {
            try
            {
                await actors.Ask(call.Ticket.Actor, new PartSession(call.Ticket, call.Stream, null), CancellationToken.None);
            }
            catch (ActorUnreachableException)
            {
                // A session that is gone has ended its streams.
            }
        }

        public void Dispose() => waits._waiting.TryRemove(call, out _);
    }
}
