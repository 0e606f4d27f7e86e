using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Engine;
using Actors.Grains.Kinds;
using Actors.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Actors.Grains.Nodes;

/// <summary>
/// The plain form: the notes of a node in one record under the silo's name, read again by the next life of the same name.
/// It knows nothing of other nodes: no lease, and a node that never comes back is taken over by nobody.
/// </summary>
internal sealed partial class StoredNodeLife(IServiceProvider services, ILocalSiloDetails silo, ILogger<StoredNodeLife> logger) : INodeLife
{
    private const string StateName = GrainNames.Prefix + "notes";

    private readonly Lock _gate = new();
    private readonly GrainId _id = GrainId.Create(GrainNames.Prefix + "node", silo.Name);
    private readonly GrainState<StoredRecord> _stored = new(new StoredRecord());
    private ImmutableDictionary<ActorId, Note> _notes = ImmutableDictionary<ActorId, Note>.Empty;
    private Task _writing = Task.CompletedTask;
    private Task? _next;

    public bool Holds => true;

    public CancellationToken Lost => CancellationToken.None;

    private IGrainStorage Storage => GrainStores.Of(services).Records;

    public async Task Begin(Action<Note> wake, CancellationToken cancellationToken)
    {
        await Storage.ReadStateAsync(StateName, _id, _stored).ConfigureAwait(false);
        NoteHead[] found = _stored.State is { Content.Length: > 0 } record
            ? Blob.Read(record.Content, NoteJson.Default.NoteHeadArray).Head
            : [];
        foreach (NoteHead head in found)
        {
            Note note = new(new ActorId(head.Kind, head.Key), head.WakeAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null, head.Runs);
            lock (_gate)
            {
                _notes = _notes.ContainsKey(note.Actor) ? _notes : _notes.Add(note.Actor, note);
            }

            wake(note);
        }
    }

    public ValueTask Keep(Note note)
    {
        lock (_gate)
        {
            Note known = Known_NeedsLock(note.Actor);
            if (known == note && !_writing.IsFaulted)
            {
                // It may still be on its way, in which case there is something to wait for.
                return note.IsEmpty ? ValueTask.CompletedTask : new(_next ?? _writing);
            }

            _notes = note.IsEmpty ? _notes.Remove(note.Actor) : _notes.SetItem(note.Actor, note);
            // One write at a time, and all that comes meanwhile shares the next.
            _next ??= WriteAfter(_writing);
            // A note too many does no harm, so nobody waits until it is gone.
            return note.IsEmpty ? ValueTask.CompletedTask : new(_next);
        }
    }

    public void Woken(ActorId actor, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (Known_NeedsLock(actor) is { WakeAt: { } at } known && at <= until)
            {
                _ = Keep(known with { WakeAt = null });
            }
        }
    }

    public async Task End(CancellationToken cancellationToken)
    {
        Task last;
        lock (_gate)
        {
            last = _next ?? _writing;
        }

        try
        {
            await last.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotKept(e);
        }
    }

    private Note Known_NeedsLock(ActorId actor) => _notes.GetValueOrDefault(actor, new Note(actor, null, Runs: false));

    private async Task WriteAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        NoteHead[] notes;
        lock (_gate)
        {
            (_writing, _next) = (_next!, null);
            notes = [.. _notes.Values.Select(note => new NoteHead(note.Actor.Kind, note.Actor.Key, note.WakeAt?.UtcTicks, note.Runs))];
        }

        if (before.IsFaulted)
        {
            // Nobody knows whether the last write counts; its version is what storage says now.
            GrainState<StoredRecord> current = new(new StoredRecord());
            await Storage.ReadStateAsync(StateName, _id, current).ConfigureAwait(false);
            _stored.ETag = current.ETag;
        }

        _stored.State = new StoredRecord { Content = Blob.Write(notes, NoteJson.Default.NoteHeadArray, []) };
        await Storage.WriteStateAsync(StateName, _id, _stored).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last notes of this node could not be kept; some actors may be woken for nothing.")]
    private partial void LogNotKept(Exception error);
}

/// <summary>A note as it is stored.</summary>
internal sealed record NoteHead(string Kind, string Key, long? WakeAt, bool Runs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(NoteHead[]))]
internal sealed partial class NoteJson : JsonSerializerContext;
