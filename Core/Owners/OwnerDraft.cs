using System.Collections.Immutable;

namespace Actors.Core.Owners;

/// <summary>A state in the making, for the length of one input: however many tasks that is about, they cost one copy of the state.</summary>
internal sealed class OwnerDraft(OwnerState state)
{
    private List<string>? _fresh;

    /// <inheritdoc cref="OwnerState.Counted"/>
    public ImmutableSortedDictionary<string, CountedTask>.Builder Counted { get; } = state.Counted.ToBuilder();

    /// <inheritdoc cref="OwnerState.Early"/>
    public ImmutableSortedDictionary<string, DateTimeOffset>.Builder Early { get; } = state.Early.ToBuilder();

    /// <inheritdoc cref="OwnerState.Ended"/>
    public ImmutableSortedSet<string>.Builder Ended { get; } = state.Ended.ToBuilder();

    /// <inheritdoc cref="OwnerState.Fresh"/>
    public List<string> Fresh => _fresh ??= [.. state.Fresh];

    /// <inheritdoc cref="OwnerState.Gone"/>
    public ImmutableSortedSet<string>.Builder Gone { get; } = state.Gone.ToBuilder();

    /// <inheritdoc cref="OwnerState.Pace"/>
    public EndPace Pace { get; set; } = state.Pace;

    /// <summary>The state as it has become.</summary>
    public OwnerState ToState() => state with
    {
        Counted = Counted.ToImmutable(),
        Early = Early.ToImmutable(),
        Ended = Ended.ToImmutable(),
        Fresh = _fresh ?? state.Fresh,
        Gone = Gone.ToImmutable(),
        Pace = Pace,
    };
}
