using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Actors.Core.Protocol;
using Actors.Http.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;

namespace Actors.Http.Sealing;

/// <summary>Seals with ASP.NET Core's data protection under a key ring of the host's own (AES-256-GCM), which it rotates.</summary>
internal sealed class KeyRingSeal(DataFolder folder) : ISeal
{
    private readonly ConcurrentDictionary<string, IDataProtector> _protectors = new();
    private readonly Lazy<IDataProtectionProvider> _keys = new(() => Open(folder.Keys));

    public string Seal(string purpose, ReadOnlySpan<byte> content) =>
        Base64Url.EncodeToString(Protector(purpose).Protect(content.ToArray()));

    public ValueTask<byte[]?> OpenAsync(string purpose, string sealedText, CancellationToken cancellationToken) => new(Open(purpose, sealedText));

    private byte[]? Open(string purpose, string sealedText)
    {
        if (!Base64Url.IsValid(sealedText))
        {
            return null;
        }

        try
        {
            return Protector(purpose).Unprotect(Base64Url.DecodeFromChars(sealedText));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector(string purpose) =>
        _protectors.GetOrAdd(purpose, static (name, keys) => keys.Value.CreateProtector("Actors", name), _keys);

    private static IDataProtectionProvider Open(string folder)
    {
        var directory = Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            // Whoever reads the keys can make session ids.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return DataProtectionProvider.Create(directory, builder => builder
            .SetApplicationName("Actors")
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM }));
    }
}
