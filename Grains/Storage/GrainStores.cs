using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Actors.Grains.Storage;

/// <summary>The storage providers of actors.</summary>
/// <param name="Records">Keeps a record for each actor, for good: a cleared one must keep its version, or two first saves could both succeed.</param>
/// <param name="Chunks">Keeps rows under names that are never used twice; it may delete for real.</param>
internal sealed record GrainStores(IGrainStorage Records, IGrainStorage Chunks)
{
    /// <summary>The provider of <see cref="Records"/>.</summary>
    public const string RecordsName = "actors";

    /// <summary>The provider of <see cref="Chunks"/>; where none has this name, the other one serves.</summary>
    public const string ChunksName = "actors-rows";

    public static GrainStores Of(IServiceProvider services)
    {
        IGrainStorage records = services.GetRequiredKeyedService<IGrainStorage>(RecordsName);
        return new(records, services.GetKeyedService<IGrainStorage>(ChunksName) ?? records);
    }
}
