using System.Security.Claims;

namespace Actors.Core.Identity;

/// <summary>
/// Who is calling: issuer and subject of the authenticated identity, never anything the client says of itself.
/// Sessions, event ids, tasks and request states are bound to it.
/// </summary>
public readonly record struct Principal
{
    private Principal(string key) => Key = key;

    /// <summary>Nobody in particular: the host runs without authentication, or allows anonymous calls.</summary>
    public static Principal Anonymous { get; } = new("");

    /// <summary>The comparable form; empty for <see cref="Anonymous"/>.</summary>
    public string Key { get; }

    /// <summary>True when nobody is authenticated.</summary>
    public bool IsAnonymous => string.IsNullOrEmpty(Key);

    /// <summary>The principal with that <see cref="Key"/>, as it was read from a sealed text or a saved record.</summary>
    public static Principal FromKey(string key) => new(key);

    /// <summary>
    /// Reads the principal of a user: the first of <c>NameIdentifier</c>, <c>sub</c> and <c>upn</c>, with its issuer.
    /// Null for an authenticated user without any of these, who must be refused rather than served as nobody.
    /// </summary>
    public static Principal? Of(ClaimsPrincipal? user)
    {
        if (user?.Identity?.IsAuthenticated != true)
        {
            return Anonymous;
        }

        var claim = OwnClaim(user);
        return claim is null || claim.Value.Length == 0 ? null : new Principal($"{claim.Issuer}\n{claim.Value}");
    }

    /// <summary>The claim that names a user, if any does.</summary>
    public static Claim? OwnClaim(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub") ?? user.FindFirst(ClaimTypes.Upn);
    }

    /// <summary>Says only whether somebody is named: the key is personal data.</summary>
    public override string ToString() => IsAnonymous ? "anonymous" : "authenticated";
}
