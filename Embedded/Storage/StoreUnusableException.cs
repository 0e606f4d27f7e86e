namespace Actors.Embedded.Storage;

/// <summary>The data folder cannot be created, read or written.</summary>
public sealed class StoreUnusableException(string path, string reason, Exception? inner = null)
    : StoreException($"Cannot write to '{path}' ({reason}); check its owner, permissions and disk, or choose another folder.", inner);
