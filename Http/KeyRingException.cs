namespace Actors.Http;

/// <summary>The key ring cannot be used; the message is one line that says what to do.</summary>
public sealed class KeyRingException(string folder, Exception inner)
    : IOException($"the key ring in '{folder}' cannot be used ({Reason(inner)}); restore the folder from a backup, or take the damaged file out of it: sessions whose key was in that file are lost", inner)
{
    // Data protection wraps what it met in sentences that only point at it.
    private static string Reason(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
