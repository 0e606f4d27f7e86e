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

    /// <summary>The key of a caller.</summary>
    public static string Of(Principal principal, bool singleUser) => principal switch
    {
        { IsAnonymous: true } => singleUser ? Single : Anonymous,
        _ => "p" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(principal.Key))),
    };

    /// <summary>The actor that keeps an owner's tasks.</summary>
    public static ActorId ToActor(string owner) => new(Kind, owner);
}
