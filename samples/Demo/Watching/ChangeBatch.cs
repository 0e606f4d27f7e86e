namespace Actors.Samples.Demo.Watching;

/// <summary>What changed in the folder within a short time.</summary>
/// <param name="ListChanged">Whether files came or went.</param>
/// <param name="Updated">The paths of files whose content may have changed.</param>
internal sealed record ChangeBatch(bool ListChanged, IReadOnlyCollection<string> Updated);
