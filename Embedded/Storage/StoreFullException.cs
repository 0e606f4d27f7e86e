namespace Actors.Embedded.Storage;

/// <summary>There is no room for a save. The process goes on, and saves work again once there is space.</summary>
public sealed class StoreFullException(string file, Exception? inner = null)
    : StoreException($"No space is left to save to '{file}'; free some on its disk, or raise the limit.", inner);
