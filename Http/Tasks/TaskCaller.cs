using System.Security.Claims;
using Actors.Core.Identity;
using Actors.Core.Tasks;
using Microsoft.Extensions.Options;

namespace Actors.Http.Tasks;

/// <summary>Whose tasks a caller sees.</summary>
internal sealed class TaskCaller(IOptions<ActorsOptions> options)
{
    /// <summary>The key of the caller as an owner of tasks at the server of that name; empty: the app's own.</summary>
    public string OwnerOf(ClaimsPrincipal? user, string server) => TaskOwner.Of(PrincipalOf(user), options.Value.Tasks.SingleUser, server);

    /// <summary>Whether the caller can be told apart from others, and so may have its tasks listed.</summary>
    public bool MayList(ClaimsPrincipal? user) => options.Value.Tasks.SingleUser || !PrincipalOf(user).IsAnonymous;

    // The endpoint has turned callers away that are authenticated and that nothing identifies.
    private static Principal PrincipalOf(ClaimsPrincipal? user) =>
        Principal.Of(user) ?? throw new InvalidOperationException("The caller is authenticated and has no name.");
}
