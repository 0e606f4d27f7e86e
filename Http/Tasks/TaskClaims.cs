using System.Security.Claims;
using System.Text;
using Actors.Core.Identity;
using Actors.Core.Tasks;

namespace Actors.Http.Tasks;

/// <summary>Who called, as it is kept with a task: claims, and never a token.</summary>
internal static class TaskClaims
{
    /// <summary>The most that the types and values of a task's claims may take, in bytes.</summary>
    public const int MaxBytes = 4096;

    // Some sign-in handlers put them among the claims.
    private static readonly string[] Tokens = ["access_token", "id_token", "refresh_token"];

    /// <summary>Records a caller in a call; null, with the reason, when its claims are too many.</summary>
    /// <param name="call">The call.</param>
    /// <param name="user">The caller.</param>
    /// <param name="types">The types to record, besides those that name the owner; empty for all.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    public static TaskCall? Record(TaskCall call, ClaimsPrincipal? user, IList<string> types, out string? problem)
    {
        problem = null;
        if (user?.Identity is not ClaimsIdentity primary)
        {
            return call;
        }

        var own = Principal.OwnClaim(user);
        var claims = new List<TaskClaim>();
        var bytes = 0;
        foreach (var claim in user.Claims)
        {
            if (claim != own && (Tokens.Contains(claim.Type) || (types.Count > 0 && !types.Contains(claim.Type))))
            {
                continue;
            }

            // The run's caller is one identity, so the roles of others are told in its words.
            var type = claim.Subject is { } identity && claim.Type == identity.RoleClaimType ? primary.RoleClaimType : claim.Type;
            claims.Add(new(type, claim.Value, claim.Issuer, claim.ValueType == ClaimValueTypes.String ? null : claim.ValueType));
            bytes += Encoding.UTF8.GetByteCount(type) + Encoding.UTF8.GetByteCount(claim.Value);
        }

        if (bytes > MaxBytes)
        {
            problem = $"The caller's claims take {bytes} bytes, and a task keeps at most {MaxBytes} of them: name the types that its tools need in Actors:Tasks:ClaimTypes.";
            return null;
        }

        return call with
        {
            Claims = claims,
            Authentication = primary.AuthenticationType,
            NameClaim = primary.NameClaimType == ClaimsIdentity.DefaultNameClaimType ? null : primary.NameClaimType,
            RoleClaim = primary.RoleClaimType == ClaimsIdentity.DefaultRoleClaimType ? null : primary.RoleClaimType,
        };
    }

    /// <summary>The caller of a recorded call, as its runs see it.</summary>
    public static ClaimsPrincipal Restore(TaskCall call)
    {
        var claims = call.Claims.Select(claim => new Claim(claim.Type, claim.Value, claim.ValueType ?? ClaimValueTypes.String, claim.Issuer));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, call.Authentication, call.NameClaim, call.RoleClaim));
    }
}
