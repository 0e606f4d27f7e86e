namespace Actors.Embedded.Storage;

/// <summary>Another process, or another engine of this one, has the data folder open.</summary>
public sealed class StoreInUseException(string folder, int? processId, Exception? inner = null)
    : StoreException(
        $"Data folder '{folder}' is in use by {(processId is { } id ? $"process {id}" : "another process")}; stop that process, or choose another folder.",
        inner)
{
    /// <summary>The process that has it open, where known.</summary>
    public int? ProcessId { get; } = processId;
}
