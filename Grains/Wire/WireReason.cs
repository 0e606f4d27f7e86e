using Actors.Core.Engine;

namespace Actors.Grains.Wire;

/// <summary>Why an actor gave no reply, in words that may leave the node.</summary>
internal static class WireReason
{
    /// <summary>The reason within an exception's message, without the address that the asker adds again.</summary>
    public static string Of(ActorUnreachableException error)
    {
        string start = new ActorUnreachableException(error.Actor, error.MayHaveRun, "").Message;
        return error.Message.StartsWith(start, StringComparison.Ordinal) ? error.Message[start.Length..] : error.Message;
    }
}
