using System.Security.Cryptography;
using System.Text;
using Actors.Core.Engine;
using Actors.Core.Identity;

namespace Actors.Core.Tasks;

/// <summary>The keys of owners: whom a task belongs to, without naming anybody.</summary>
public static class TaskOwner
{
    /// <summary>The kind of owner actors.</summary>
    public const string Kind = "owner";

    /// <summary>Tasks of callers who are nobody in particular: the task's id is the key to it, and there is no list.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The one owner of everything, where the host was told that it has a single user.</summary>
    public const string Single = "single";

    private const char At = '@';

    // With the longest name of a server the key is still one that engines take.
    private const int DigestAtServer = 16;

    /// <summary>The key of a caller at the app's own server.</summary>
    public static string Of(Principal principal, bool singleUser) => principal switch
    {
        { IsAnonymous: true } => singleUser ? Single : Anonymous,
        _ => "p" + Convert.ToHexStringLower(DigestOf(principal)),
    };

    /// <summary>
    /// The key of a caller at the server of that name; empty: the app's own. At each server a caller is another owner, so that its
    /// tasks there are found, listed and counted there only.
    /// </summary>
    public static string Of(Principal principal, bool singleUser, string server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.Length == 0 ? Of(principal, singleUser)
            : principal.IsAnonymous ? $"{(singleUser ? Single : Anonymous)}{At}{server}"
            : $"p{Convert.ToHexStringLower(DigestOf(principal).AsSpan(0, DigestAtServer))}{At}{server}";
    }

    /// <summary>Whether an owner is nobody in particular.</summary>
    public static bool IsAnonymous(string owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return owner.StartsWith(Anonymous, StringComparison.Ordinal) && (owner.Length == Anonymous.Length || owner[Anonymous.Length] == At);
    }

    /// <summary>The server at which an owner owns; empty: the app's own.</summary>
    public static string ServerOf(string owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return owner.IndexOf(At, StringComparison.Ordinal) is >= 0 and var at ? owner[(at + 1)..] : "";
    }

    /// <summary>The owner at whichever server beside the app's own, for whoever counts by people.</summary>
    internal static string AtAnyServer(string owner) => owner.IndexOf(At, StringComparison.Ordinal) is >= 0 and var at ? owner[..at] : owner;

    /// <summary>The actor that keeps an owner's tasks.</summary>
    public static ActorId ToActor(string owner) => new(Kind, owner);

    private static byte[] DigestOf(Principal principal) => SHA256.HashData(Encoding.UTF8.GetBytes(principal.Key));
}
