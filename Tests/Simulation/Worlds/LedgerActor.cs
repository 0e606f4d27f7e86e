using System.Buffers.Binary;
using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Worlds;

/// <summary>One payment, which counts once however often it is made.</summary>
internal sealed record Deposit(string Payment) : IMessage<Balance>;

/// <summary>How many payments there are.</summary>
internal sealed record Balance(int Total);

[JsonSerializable(typeof(Deposit))]
[JsonSerializable(typeof(Balance))]
internal sealed partial class LedgerJson : JsonSerializerContext;

/// <summary>An account: a total beside a row for each payment, saved in one step. It is reminded a minute after each payment.</summary>
internal sealed class LedgerActor(IActivation activation, LedgerWorld world) : IActor
{
    private static readonly TimeSpan ReminderAfter = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _payments = new(StringComparer.Ordinal);

    public static ActorKind Kind(LedgerWorld world) => new(
        "ledger",
        activation => new LedgerActor(activation, world),
        [new("deposit", LedgerJson.Default.Deposit, LedgerJson.Default.Balance)],
        TimeSpan.FromSeconds(20));

    public static int Total(ReadOnlySpan<byte> state) => BinaryPrimitives.ReadInt32LittleEndian(state);

    public async ValueTask Start(CancellationToken cancellationToken)
    {
        await foreach (var row in activation.Rows("p/", null, cancellationToken))
        {
            _payments.Add(row.Key);
        }
    }

    public async ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        world.Enter(activation.Id.Key, activation.Node);
        if (message is Deposit deposit && _payments.Add("p/" + deposit.Payment))
        {
            await Save(activation.Time.GetUtcNow() + ReminderAfter, new Row("p/" + deposit.Payment, new byte[1]));
        }
        else if (message is WakeUp && activation.Saved is not null)
        {
            await Save(null);
        }

        world.Leave(activation.Id.Key);
        return new Balance(_payments.Count);

        async Task Save(DateTimeOffset? wakeAt, params Row[] rows)
        {
            var state = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(state, _payments.Count);
            await activation.Save(new Change(state, wakeAt, false, rows), cancellationToken);
        }
    }

    public ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
    {
        world.Leave(activation.Id.Key);
        return ValueTask.CompletedTask;
    }
}
