namespace Actors.Embedded.Storage;

/// <summary>The data file is not what was written: it is damaged, or not a data file of this software.</summary>
public sealed class StoreDamagedException(string file, string reason, Exception? inner = null)
    : StoreException($"Data file '{file}' is damaged ({reason}); restore it from a backup, or move it away to start empty.", inner);
