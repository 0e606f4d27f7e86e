using System.Security.Claims;
using System.Text.Json.Serialization;

namespace Actors.Core.Identity;

/// <summary>
/// Who calls, in a message to an actor. On the caller's own node that is the very principal of the request; only a message that crosses to
/// another is written, with its claims and never a token.
/// </summary>
public sealed record SentUser
{
    // Some sign-in handlers put them among the claims.
    private static readonly string[] Tokens = ["access_token", "id_token", "refresh_token"];

    /// <summary>The principal, where it has not crossed.</summary>
    [JsonIgnore]
    public ClaimsPrincipal? Here { get; init; }

    /// <summary>The identities, as they cross.</summary>
    public IReadOnlyList<SentIdentity> Identities
    {
        get => field ?? [.. Here?.Identities.Select(Of) ?? []];
        init;
    }

    /// <summary>The user of a request; null where nobody was authenticated.</summary>
    public static SentUser? Of(ClaimsPrincipal? user) => user?.Identity?.IsAuthenticated == true ? new SentUser { Here = user } : null;

    /// <summary>The principal, on whichever node.</summary>
    public ClaimsPrincipal ToPrincipal() => Here ?? new ClaimsPrincipal(Identities.Select(static identity => identity.ToIdentity()));

    private static SentIdentity Of(ClaimsIdentity identity) => new(
        identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType,
        [.. identity.Claims.Where(static claim => !Tokens.Contains(claim.Type)).Select(static claim => new SentClaim(claim.Type, claim.Value, claim.ValueType, claim.Issuer))]);
}
