using Actors.Grains.Wire;
using Orleans.Concurrency;

namespace Actors.Grains.Kinds;

/// <summary>
/// The one way into an actor. Orleans finds its activation; when its turns run, and what may run between them, is
/// decided by the actor's own mailbox, so calls interleave as far as Orleans is concerned.
/// </summary>
[Alias("actors.actor")]
internal interface IActorGrain : IGrainWithStringKey
{
    /// <summary>Gives the actor one turn.</summary>
    [AlwaysInterleave, Alias("ask")]
    ValueTask<Answer> Ask(Question question);
}
