using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Grains.Nodes;

/// <summary>The lives that are not over, or whose journals nobody has emptied yet.</summary>
internal sealed record RosterRecord(string[] Lives);

/// <summary>What is saved of one life. Each renewal writes it again; whoever else writes it ends the life.</summary>
internal sealed record LifeRecord
{
    /// <summary>How long its lease lasts without a renewal, in milliseconds: whoever takes over waits as long as this life says.</summary>
    public int Lease { get; init; }

    /// <summary>Counts the renewals.</summary>
    public long Beat { get; init; }

    /// <summary>The life has ended itself, and does nothing any more.</summary>
    public bool Ended { get; init; }

    /// <summary>The life that takes over from it.</summary>
    public string? TakenBy { get; init; }
}

/// <summary>A page of a journal.</summary>
internal sealed record PageRecord
{
    /// <summary>Its notes.</summary>
    public NoteHead[] Notes { get; init; } = [];

    /// <summary>The life that has closed it, so that its owner writes it no more.</summary>
    public string? SealedBy { get; init; }
}

/// <summary>A note as it is stored.</summary>
internal sealed record NoteHead(string Kind, string Key, long? WakeAt, bool Runs)
{
    public static NoteHead Of(Note note) => new(note.Actor.Kind, note.Actor.Key, note.WakeAt?.UtcTicks, note.Runs);

    public Note Read() => new(new ActorId(Kind, Key), WakeAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null, Runs);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RosterRecord))]
[JsonSerializable(typeof(LifeRecord))]
[JsonSerializable(typeof(PageRecord))]
internal sealed partial class NodeJson : JsonSerializerContext;
