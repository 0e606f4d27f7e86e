using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Grains.Storage;
using Orleans.Storage;

namespace Actors.Tests.Grains;

/// <summary>Grain storage outside of any silo: it outlives them, keeps versions as a table with a unique key does, and fails when told to.</summary>
internal sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Id), (byte[]? Content, int Version)> _all = new();
    private int _recordsSaved;

    /// <summary>Called before (false) and after (true) each record of an actor is written; may throw.</summary>
    public Action<bool>? Saving { get; set; }

    /// <summary>Called before each chunk is written; may throw.</summary>
    public Action<string>? WritingChunk { get; set; }

    /// <summary>Asked before each write of a node's own records, by the node's name and the record's; may hold it back, or throw.</summary>
    public Func<string, string, Task?>? WritingOfNode { get; set; }

    /// <summary>How many records were cleared: none ever should be.</summary>
    public int RecordsCleared { get; private set; }

    /// <summary>How many records of actors are saved so far.</summary>
    public int RecordsSaved => Volatile.Read(ref _recordsSaved);

    /// <summary>The names of the chunks that have content.</summary>
    public IReadOnlyList<string> Chunks => [.. _all.Where(entry => IsChunk(entry.Key.Name) && entry.Value.Content is not null).Select(entry => entry.Key.Name)];

    /// <summary>The state of an actor's record, as text.</summary>
    public string? Text(ActorId actor) =>
        _all.TryGetValue(($"actors.{actor.Kind}", GrainId.Create($"actors.{actor.Kind}", actor.Key)), out (byte[]? Content, int Version) stored)
            && RecordFormat.Read(stored.Content!).State is { } state ? Encoding.UTF8.GetString(state.Span) : null;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        bool found = _all.TryGetValue((stateName, grainId), out (byte[]? Content, int Version) stored);
        grainState.ETag = found ? $"{stored.Version}" : null;
        grainState.RecordExists = stored.Content is not null;
        grainState.State = (T)(object)new StoredRecord { Content = stored.Content ?? [] };
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        bool isRecord = !IsChunk(stateName) && !IsOfNodes(stateName);
        if (IsOfNodes(stateName) && WritingOfNode?.Invoke(grainId.Key.ToString()!, stateName) is { } hold)
        {
            await hold;
        }

        if (IsChunk(stateName))
        {
            WritingChunk?.Invoke(stateName);
        }

        if (isRecord)
        {
            Saving?.Invoke(false);
        }

        Replace(stateName, grainId, grainState, ((StoredRecord)(object)grainState.State!).Content);
        if (isRecord)
        {
            Interlocked.Increment(ref _recordsSaved);
            Saving?.Invoke(true);
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        RecordsCleared += IsChunk(stateName) || IsOfNodes(stateName) ? 0 : 1;
        Replace(stateName, grainId, grainState, null);
        return Task.CompletedTask;
    }

    private static bool IsOfNodes(string name) => name.StartsWith(NodeRecord.Prefix, StringComparison.Ordinal);

    private static bool IsChunk(string name) => name.Contains(".rows.", StringComparison.Ordinal);

    private void Replace<T>(string name, GrainId id, IGrainState<T> state, byte[]? content)
    {
        int before = state.ETag is null ? 0 : int.Parse(state.ETag, CultureInfo.InvariantCulture);
        bool done = before == 0
            ? _all.TryAdd((name, id), (content, 1))
            : _all.TryGetValue((name, id), out var stored) && stored.Version == before && _all.TryUpdate((name, id), (content, before + 1), stored);
        if (!done)
        {
            throw new InconsistentStateException($"{name} {id} is not at version {before} any more.");
        }

        state.ETag = $"{before + 1}";
        state.RecordExists = content is not null;
    }
}
