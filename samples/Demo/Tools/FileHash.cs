namespace Actors.Samples.Demo.Tools;

/// <summary>The hash of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">The SHA-256, in hexadecimal.</param>
/// <param name="Size">How many bytes were hashed.</param>
internal sealed record FileHash(string Path, string Sha256, long Size);
