using Actors.Core.Engine;

namespace Actors.Http;

/// <summary>The key ring cannot be used; the message is one line that says what to do.</summary>
public sealed class KeyRingException : IOException
{
    /// <summary>A key ring in a folder.</summary>
    public KeyRingException(string folder, Exception inner)
        : base($"the key ring in '{folder}' cannot be used ({Reason(inner)}); restore the folder from a backup, or take the damaged file out of it: sessions whose key was in that file are lost", inner)
    {
    }

    /// <summary>The key ring of a cluster.</summary>
    public KeyRingException(ActorUnreachableException inner)
        : base($"the cluster's key ring cannot be read ({Reason(inner)}); see whether the cluster's storage can be reached from here", inner)
    {
    }

    // Data protection wraps what it met in sentences that only point at it.
    private static string Reason(Exception exception) => exception.GetBaseException().Message.TrimEnd('.').ReplaceLineEndings(" ");
}
