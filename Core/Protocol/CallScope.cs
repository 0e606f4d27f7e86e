using System.Security.Claims;
using Actors.Core.Identity;

namespace Actors.Core.Protocol;

/// <summary>What surrounds one call on the node where its connection is open; all but its user is empty where the call came from another node.</summary>
/// <param name="Flow">The ambient context of the caller's own request, so that nobody else's is seen by its handler.</param>
/// <param name="User">Who calls.</param>
/// <param name="Services">The request's own service scope; null: the handler gets a scope of its own.</param>
/// <param name="Http">The HTTP request, for those who know its type.</param>
public sealed record CallScope(ExecutionContext? Flow, ClaimsPrincipal? User, IServiceProvider? Services, object? Http)
{
    /// <summary>A call without surroundings.</summary>
    public static CallScope None { get; } = new(null, null, null, null);

    /// <summary>A call whose connection is on another node.</summary>
    public static CallScope Of(SentUser? user) => user is null ? None : None with { User = user.ToPrincipal() };
}
