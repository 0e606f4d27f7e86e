using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Actors.Core.Keys;

/// <summary>
/// Seals under one key: AES-256-GCM with a key and a nonce of the text's own, derived (HKDF) from the ring's key, a random
/// salt and the purpose. So no two texts share a key, however many there are, and none opens for another purpose.
/// </summary>
/// <remarks>The bytes: version (1), key id (8), salt (16), tag (16), content. Texts outlive processes, so this never changes.</remarks>
internal static class KeyCipher
{
    private const byte Version = 1;
    private const int IdEnd = 1 + 8;
    private const int SaltEnd = IdEnd + 16;
    private const int TagEnd = SaltEnd + 16;
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;

    /// <summary>Seals the content as URL-safe text.</summary>
    public static string Seal(SealingKey key, string purpose, ReadOnlySpan<byte> content)
    {
        var output = new byte[TagEnd + content.Length];
        output[0] = Version;
        Convert.FromHexString(key.Id, output.AsSpan(1, 8), out _, out _);
        RandomNumberGenerator.Fill(output.AsSpan(IdEnd..SaltEnd));
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        Derive(key, purpose, output, derived);
        using var aes = new AesGcm(derived[..KeyBytes], TagEnd - SaltEnd);
        aes.Encrypt(derived[KeyBytes..], content, output.AsSpan(TagEnd), output.AsSpan(SaltEnd..TagEnd), output.AsSpan(..IdEnd));
        CryptographicOperations.ZeroMemory(derived);
        return Base64Url.EncodeToString(output);
    }

    /// <summary>The bytes of a sealed text, and which key sealed it; null for what no key has sealed.</summary>
    public static (string Key, byte[] Input)? Read(string sealedText) =>
        Base64Url.IsValid(sealedText) && Base64Url.DecodeFromChars(sealedText) is { Length: >= TagEnd } input && input[0] == Version
            ? (Convert.ToHexStringLower(input.AsSpan(1..IdEnd)), input)
            : null;

    /// <summary>Opens what <see cref="Read"/> has read; null when this key did not seal it for this purpose.</summary>
    public static byte[]? Open(SealingKey key, string purpose, byte[] input)
    {
        var content = new byte[input.Length - TagEnd];
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        Derive(key, purpose, input, derived);
        using var aes = new AesGcm(derived[..KeyBytes], TagEnd - SaltEnd);
        try
        {
            aes.Decrypt(derived[KeyBytes..], input.AsSpan(TagEnd), input.AsSpan(SaltEnd..TagEnd), content, input.AsSpan(..IdEnd));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static void Derive(SealingKey key, string purpose, ReadOnlySpan<byte> bytes, Span<byte> derived) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Secret, derived, bytes[IdEnd..SaltEnd], Encoding.UTF8.GetBytes(purpose));
}
