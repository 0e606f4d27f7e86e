using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Actors.Core.Protocol;

namespace Actors.Tests.Modern;

/// <summary>A seal with a key of its own; share one between hosts, and it is the key ring of one data folder.</summary>
internal sealed class TestSeal : ISeal
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Seal(string purpose, ReadOnlySpan<byte> content)
    {
        var output = new byte[12 + 16 + content.Length];
        RandomNumberGenerator.Fill(output.AsSpan(0, 12));
        using var aes = new AesGcm(_key, 16);
        aes.Encrypt(output.AsSpan(0, 12), content, output.AsSpan(28), output.AsSpan(12, 16), Encoding.UTF8.GetBytes(purpose));
        return Base64Url.EncodeToString(output);
    }

    public ValueTask<byte[]?> OpenAsync(string purpose, string sealedText, CancellationToken cancellationToken) => new(Open(purpose, sealedText));

    private byte[]? Open(string purpose, string sealedText)
    {
        if (!Base64Url.IsValid(sealedText) || Base64Url.DecodeFromChars(sealedText) is not { Length: >= 28 } input)
        {
            return null;
        }

        var content = new byte[input.Length - 28];
        using var aes = new AesGcm(_key, 16);
        try
        {
            aes.Decrypt(input.AsSpan(0, 12), input.AsSpan(28), input.AsSpan(12, 16), content, Encoding.UTF8.GetBytes(purpose));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
