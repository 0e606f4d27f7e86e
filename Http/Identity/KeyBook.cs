using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Actors.Http.Identity;

/// <summary>The configured keys, by their hashes; the keys themselves are never here.</summary>
internal sealed class KeyBook(IOptions<ActorsOptions> options)
{
    /// <summary>The issuer of callers known by a key: the same subject from another issuer is somebody else.</summary>
    public const string Issuer = "actors:keys";

    private readonly (byte[] Hash, KeySettings Key)[] _entries = [.. options.Value.Keys.Select(key => (Convert.FromHexString(key.Sha256), key))];

    /// <summary>Who calls with this key, or null. Takes as long for any key, right or wrong.</summary>
    public ClaimsIdentity? Find(string key, string scheme)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        KeySettings? found = null;
        foreach (var entry in _entries)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, entry.Hash))
            {
                found = entry.Key;
            }
        }

        return found is null ? null : Identity(found, scheme);
    }

    private static ClaimsIdentity Identity(KeySettings key, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(Claim(ClaimTypes.NameIdentifier, key.Subject));
        identity.AddClaim(Claim(ClaimTypes.Name, key.Subject));
        identity.AddClaims(key.Roles.Select(role => Claim(ClaimTypes.Role, role)));
        identity.AddClaims(key.Scopes.Select(scope => Claim("scope", scope)));
        return identity;
    }

    private static Claim Claim(string type, string value) => new(type, value, ClaimValueTypes.String, Issuer);
}
