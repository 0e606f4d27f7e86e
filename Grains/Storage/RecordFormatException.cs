namespace Actors.Grains.Storage;

/// <summary>A record in storage cannot be read by this version; it is left as it is.</summary>
public sealed class RecordFormatException(string reason) : Exception($"A stored record cannot be read: {reason}");
