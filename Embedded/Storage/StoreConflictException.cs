using Actors.Core.Engine;

namespace Actors.Embedded.Storage;

/// <summary>Another activation saved since this one read; nothing of this save was written.</summary>
internal sealed class StoreConflictException(ActorId actor, long version)
    : Exception($"Actor {actor} was saved by another activation since version {version}.");
