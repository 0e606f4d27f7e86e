using System.Collections.Immutable;

namespace Actors.Grains.Nodes;

/// <summary>What one life knows of the others.</summary>
/// <param name="Self">This life.</param>
/// <param name="Lives">The others in the roster, and what was seen of each.</param>
/// <param name="Members">What the cluster's membership says of them; it does not know all.</param>
/// <param name="Taking">Those whose journals this life is emptying now.</param>
internal sealed record RosterState(
    string Self, ImmutableSortedDictionary<string, Sighting> Lives, ImmutableSortedDictionary<string, Standing> Members, ImmutableSortedSet<string> Taking)
{
    public static RosterState Of(string self) => new(
        self,
        ImmutableSortedDictionary.Create<string, Sighting>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, Standing>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal));
}

/// <summary>A life's record as it was seen.</summary>
/// <param name="Version">Its version; null: not yet seen.</param>
/// <param name="Since">When this version had been read for the first time.</param>
internal readonly record struct Sighting(string? Version, TimeSpan Since);

/// <summary>What membership says of a silo.</summary>
internal enum Standing
{
    /// <summary>It is none that is known.</summary>
    Unknown = 0,

    /// <summary>A member, on its way in or out, or active.</summary>
    Member,

    /// <summary>Declared dead, or gone in good order.</summary>
    Dead,
}

/// <summary>What is to be done about a life.</summary>
internal enum RosterStep
{
    /// <summary>Nothing now.</summary>
    None,

    /// <summary>Write this life's name into its record, at the version that was read; whoever succeeds takes over, when the lease is over.</summary>
    Fence,

    /// <summary>It has this life's name in it already: take over, when the lease is over.</summary>
    Resume,

    /// <summary>All has been taken over: strike it off the roster.</summary>
    Strike,
}
