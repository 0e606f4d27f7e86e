using System.Collections.Immutable;

namespace Actors.Grains.Nodes;

/// <summary>
/// Whom a life watches, and when it takes over from whom, as values. Times are those of this life's monotonic clock. A life's
/// lease is over when its record has not been renewed for as long as it lasts, by one clock; one that is fenced cannot be renewed.
/// </summary>
internal static class RosterMachine
{
    /// <summary>The roster was read.</summary>
    public static RosterState Listed(RosterState state, IEnumerable<string> lives) => state with
    {
        Lives = lives.Where(life => life != state.Self).ToImmutableSortedDictionary(
            life => life, life => state.Lives.GetValueOrDefault(life), StringComparer.Ordinal),
    };

    /// <summary>Membership has changed.</summary>
    public static RosterState Told(RosterState state, IEnumerable<KeyValuePair<string, Standing>> members) =>
        state with { Members = members.ToImmutableSortedDictionary(StringComparer.Ordinal) };

    /// <summary>
    /// The lives to look at: all that membership does not hold for alive, and of the others the next one in the order of their
    /// names, so that each is watched by one, and a large cluster costs each node no more than a small one.
    /// </summary>
    public static IReadOnlyList<string> ToRead(RosterState state)
    {
        List<string> read = [.. state.Lives.Keys.Where(life => StandingOf(state, life) != Standing.Member && !state.Taking.Contains(life))];
        string[] members = [.. state.Lives.Keys.Where(life => StandingOf(state, life) == Standing.Member && !state.Taking.Contains(life))];
        string? next = members.FirstOrDefault(life => string.CompareOrdinal(life, state.Self) > 0) ?? members.FirstOrDefault();
        if (next is not null)
        {
            read.Add(next);
        }

        return read;
    }

    /// <summary>A life's record was read, by a read that was asked for and answered at these times; null: there is none.</summary>
    public static (RosterState State, RosterStep Step) Read(
        RosterState state, string life, LifeRecord? record, string? version, TimeSpan asked, TimeSpan answered)
    {
        if (!state.Lives.TryGetValue(life, out Sighting seen) || state.Taking.Contains(life))
        {
            return (state, RosterStep.None);
        }

        if (record is null)
        {
            return (state, RosterStep.Strike);
        }

        bool isNew = seen.Version != version;
        RosterState next = isNew ? state with { Lives = state.Lives.SetItem(life, new Sighting(version, answered)) } : state;
        if (record.TakenBy == state.Self)
        {
            return (next, RosterStep.Resume);
        }

        if (record.TakenBy is { } other && state.Lives.ContainsKey(other))
        {
            // It is the other's, until the other is struck off itself.
            return (next, RosterStep.None);
        }

        bool lapsed = asked >= OverAt(next, life, record);
        return (next, lapsed || StandingOf(state, life) == Standing.Dead ? RosterStep.Fence : RosterStep.None);
    }

    /// <summary>
    /// When the lease of a life is certainly over, if its record is not renewed after what was seen of it: the renewal that was
    /// seen began before it was seen.
    /// </summary>
    public static TimeSpan OverAt(RosterState state, string life, LifeRecord record) => record.Ended
        ? TimeSpan.MinValue
        : state.Lives[life].Since + LeaseMachine.Outwait(TimeSpan.FromMilliseconds(record.Lease));

    /// <summary>This life has fenced another, and takes over from it.</summary>
    public static RosterState Taking(RosterState state, string life) => state with { Taking = state.Taking.Add(life) };

    /// <summary>It does so no more: all is taken over, or it is to be tried again.</summary>
    public static RosterState Took(RosterState state, string life) =>
        state with { Taking = state.Taking.Remove(life), Lives = state.Lives.ContainsKey(life) ? state.Lives.SetItem(life, default) : state.Lives };

    private static Standing StandingOf(RosterState state, string life) => state.Members.GetValueOrDefault(life);
}
