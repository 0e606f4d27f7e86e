namespace Actors.Core.Protocol;

/// <summary>Seals what clients carry for us: encrypted and authenticated under keys that all nodes share and rotate.</summary>
public interface ISeal
{
    /// <summary>Seals bytes for one purpose as URL-safe text.</summary>
    string Seal(string purpose, ReadOnlySpan<byte> content);

    /// <summary>Opens what <see cref="Seal"/> made for the same purpose; null for anything else, however it is malformed.</summary>
    byte[]? Open(string purpose, string sealedText);
}
