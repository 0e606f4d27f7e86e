using Actors.Core.Engine;

namespace Actors.Core.Owners;

/// <summary>Which owners there are, so that operators find every task. It keeps none of them in memory.</summary>
public sealed class OwnerRoster(IActivation activation) : IActor
{
    private const string KindName = "owners";
    private const string Owners = "o/";
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(1);

    // There has to be a record beside the rows: its version is what keeps a second activation from saving.
    private static readonly ReadOnlyMemory<byte> Record = "{}"u8.ToArray();

    /// <summary>The one roster.</summary>
    public static ActorId Address { get; } = new(KindName, "all");

    /// <summary>The kind to register with an engine.</summary>
    public static ActorKind Kind { get; } = new(KindName, activation => new OwnerRoster(activation),
    [
        new("owners.enlist", OwnerJson.Default.EnlistOwner, OwnerJson.Default.Done),
        new("owners.list", OwnerJson.Default.ListOwners, OwnerJson.Default.KnownOwners),
    ], IdleAfter);

    /// <inheritdoc/>
    public ValueTask Start(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case EnlistOwner enlist:
                await EnlistAsync(Owners + enlist.Owner, cancellationToken);
                return Done.Value;
            case ListOwners list:
                return await ListAsync(list, cancellationToken);
            case WakeUp:
                return Done.Value;
            default:
                throw new InvalidOperationException($"The roster takes no {message.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public ValueTask Stop(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private async ValueTask EnlistAsync(string key, CancellationToken cancellationToken)
    {
        await foreach (var row in activation.Rows(key, null, cancellationToken))
        {
            if (row.Key == key)
            {
                return;
            }

            break;
        }

        await activation.Save(new Change(Record, WakeAt: null, RunsHere: false, [new(key, ReadOnlyMemory<byte>.Empty)]), cancellationToken);
    }

    private async ValueTask<KnownOwners> ListAsync(ListOwners list, CancellationToken cancellationToken)
    {
        var owners = new List<string>();
        await foreach (var row in activation.Rows(Owners, list.After is { } after ? Owners + after : null, cancellationToken))
        {
            if (owners.Count >= list.Limit)
            {
                return new(owners, owners[^1]);
            }

            owners.Add(row.Key[Owners.Length..]);
        }

        return new(owners, null);
    }
}
