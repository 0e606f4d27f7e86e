using Actors.Core.Engine;

namespace Actors.Core.Protocol;

/// <summary>Seals what clients carry for us: encrypted and authenticated under keys that all nodes share and rotate.</summary>
public interface ISeal
{
    /// <summary>Seals bytes for one purpose as URL-safe text.</summary>
    string Seal(string purpose, ReadOnlySpan<byte> content);

    /// <summary>
    /// Opens what <see cref="Seal"/> made for the same purpose, on any node; null for anything else, however it is malformed.
    /// Throws <see cref="ActorUnreachableException"/> where that cannot be told now.
    /// </summary>
    ValueTask<byte[]?> OpenAsync(string purpose, string sealedText, CancellationToken cancellationToken);
}
