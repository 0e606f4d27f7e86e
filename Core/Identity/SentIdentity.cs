using System.Security.Claims;

namespace Actors.Core.Identity;

/// <summary>One identity of a user.</summary>
/// <param name="Authentication">How it was authenticated; null: it was not.</param>
/// <param name="NameClaim">The type of claim that its name is in.</param>
/// <param name="RoleClaim">The type of claim that its roles are in.</param>
/// <param name="Claims">Its claims.</param>
public sealed record SentIdentity(string? Authentication, string NameClaim, string RoleClaim, IReadOnlyList<SentClaim> Claims)
{
    /// <summary>The identity as code sees it.</summary>
    public ClaimsIdentity ToIdentity() => new(
        Claims.Select(static claim => new Claim(claim.Type, claim.Value, claim.ValueType, claim.Issuer)), Authentication, NameClaim, RoleClaim);
}
