namespace Actors.Grains.Nodes;

/// <summary>
/// How long a node may act, as values. Times are those of a monotonic clock. What is lost stays lost: whoever renews too late
/// may have been replaced meanwhile.
/// </summary>
internal static class LeaseMachine
{
    /// <summary>A lease that begins with a write that began at <paramref name="began"/> and has succeeded.</summary>
    public static LeaseState Begin(TimeSpan length, TimeSpan began) => new(length, began + length, IsLost: false);

    /// <summary>A renewal has succeeded. It counts from before it began: nobody else can have seen it earlier than that.</summary>
    public static LeaseState Renewed(LeaseState state, TimeSpan began, TimeSpan now)
    {
        LeaseState looked = Look(state, now);
        TimeSpan until = began + state.Length;
        return looked.IsLost || until <= looked.Until ? looked : looked with { Until = until };
    }

    /// <summary>Time has passed.</summary>
    public static LeaseState Look(LeaseState state, TimeSpan now) => Holds(state, now) ? state : Lose(state);

    /// <summary>Somebody else has taken over, or may.</summary>
    public static LeaseState Lose(LeaseState state) => state with { IsLost = true };

    /// <summary>Whether the node may act now.</summary>
    public static bool Holds(LeaseState state, TimeSpan now) => !state.IsLost && now < state.Until;

    /// <summary>
    /// How long to wait, after a lease can have been renewed for the last time, until it certainly is over: clocks of different
    /// machines do not run at quite the same speed.
    /// </summary>
    public static TimeSpan Outwait(TimeSpan length) => length + (length / 20);
}

/// <summary>One lease.</summary>
/// <param name="Length">How long it lasts unless it is renewed.</param>
/// <param name="Until">When it lapses.</param>
/// <param name="IsLost">It has lapsed, or was taken away.</param>
internal readonly record struct LeaseState(TimeSpan Length, TimeSpan Until, bool IsLost);
