using System.Collections.Immutable;

namespace Actors.Core.Upstreams;

/// <summary>What one input does to a connection.</summary>
/// <param name="State">The new state.</param>
internal readonly record struct UpstreamTransition(UpstreamState State)
{
    /// <summary>What to do, in order.</summary>
    public ImmutableArray<UpstreamEffect> Effects { get; init; } = [];

    /// <summary>What whoever wants something is told at once.</summary>
    public UpstreamReply? Reply { get; init; }

    /// <summary>This and one more effect.</summary>
    public UpstreamTransition Then(UpstreamEffect effect) => this with { Effects = Effects.Add(effect) };

    /// <summary>This and what <paramref name="next"/> does from here.</summary>
    public UpstreamTransition Then(Func<UpstreamState, UpstreamTransition> next)
    {
        var more = next(State);
        return new(more.State) { Effects = Effects.AddRange(more.Effects), Reply = more.Reply ?? Reply };
    }

    /// <summary>Nothing to do, but to say why.</summary>
    public static UpstreamTransition Refuse(UpstreamState state, UpstreamFailure failure, string message) =>
        new(state) { Reply = new UpstreamReply(failure, message) };
}
