namespace Actors.Grains.Wire;

/// <summary>What Orleans' failures say about a message that got no answer.</summary>
internal static class Rejections
{
    // A message that was never sent, for its node was known to be dead, is rejected with this exception and its own text. One
    // whose node died afterwards gets the same type with a text about the message.
    private static readonly string NeverSent = new SiloUnavailableException().Message;

    /// <summary>False when the message certainly reached no activation.</summary>
    public static bool MayHaveRun(Exception failure) => failure switch
    {
        SiloUnavailableException unavailable => unavailable.Message != NeverSent,
        OrleansMessageRejectionException => false,
        _ => true,
    };
}
