using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Core.Owners;

/// <summary>What an owner's row holds, whichever of <see cref="OwnerRows"/> it is. Times are in unix milliseconds.</summary>
internal sealed record OwnerRow
{
    /// <summary>When the row was written.</summary>
    public required long Since { get; init; }

    /// <summary>When its task, or its idempotency key, is over and done with.</summary>
    public required long Expires { get; init; }

    /// <summary>In the index: the tool.</summary>
    public string? Tool { get; init; }

    /// <summary>For a task: whether it is hidden.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Hidden { get; init; }

    /// <summary>For an idempotency key: the task it stands for.</summary>
    public string? Id { get; init; }

    /// <summary>For an idempotency key: tells its call from others.</summary>
    public string? Digest { get; init; }

    /// <summary>When it was written.</summary>
    [JsonIgnore]
    public DateTimeOffset WrittenAt => DateTimeOffset.FromUnixTimeMilliseconds(Since);

    /// <summary>When it is over.</summary>
    [JsonIgnore]
    public DateTimeOffset ExpiresAt => DateTimeOffset.FromUnixTimeMilliseconds(Expires);

    /// <summary>A row that says nothing but for how long.</summary>
    public static OwnerRow Of(DateTimeOffset since, DateTimeOffset expires) =>
        new() { Since = since.ToUnixTimeMilliseconds(), Expires = expires.ToUnixTimeMilliseconds() };

    /// <summary>As it was saved.</summary>
    public static OwnerRow Read(Row row) => JsonSerializer.Deserialize(row.Value!.Value.Span, OwnerJson.Default.OwnerRow)!;

    /// <summary>As it is saved.</summary>
    public Row At(string key) => new(key, JsonSerializer.SerializeToUtf8Bytes(this, OwnerJson.Default.OwnerRow));
}

/// <summary>What is saved of an owner beside its rows.</summary>
/// <param name="Enlisted">Whether the roster knows of it.</param>
/// <param name="Fresh">Tasks that count, of which no row says so yet; null: none.</param>
internal sealed record OwnerRecord(bool Enlisted, IReadOnlyList<FreshTask>? Fresh = null);

/// <summary>A task that counts by its owner's record alone (<see cref="FreshTasks"/>). Times are in unix milliseconds.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Since">When it was put into the index.</param>
/// <param name="Expires">When it is over and done with.</param>
/// <param name="Hidden">Whether it is hidden.</param>
internal sealed record FreshTask(string Id, long Since, long Expires, bool Hidden = false);
