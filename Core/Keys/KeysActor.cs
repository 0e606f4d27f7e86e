using System.Security.Cryptography;
using System.Text.Json;
using Actors.Core.Engine;

namespace Actors.Core.Keys;

/// <summary>Keeps the one key ring of a cluster. Its turns are why two nodes that start at once get the same first key.</summary>
public sealed class KeysActor(IActivation activation) : IActor
{
    private const string KindName = "keys";
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(1);

    private KeyRing _ring = KeyRing.Empty;

    /// <summary>The one ring.</summary>
    public static ActorId Address { get; } = new(KindName, "ring");

    /// <summary>The kind to register with an engine.</summary>
    public static ActorKind Kind { get; } = new(KindName, activation => new KeysActor(activation),
    [
        new("keys.read", KeyJson.Default.ReadKeys, KeyJson.Default.KeyRing),
    ], IdleAfter);

    /// <inheritdoc/>
    public ValueTask Start(CancellationToken cancellationToken)
    {
        if (activation.Saved is { } saved)
        {
            _ring = JsonSerializer.Deserialize(saved.Span, KeyJson.Default.KeyRing)!;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case ReadKeys:
                return await ReadAsync(cancellationToken);
            case WakeUp:
                return Done.Value;
            default:
                throw new InvalidOperationException($"The key ring takes no {message.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public ValueTask Stop(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private async ValueTask<KeyRing> ReadAsync(CancellationToken cancellationToken)
    {
        var next = KeyRingMachine.Next(_ring, activation.Time.GetUtcNow(), RandomNumberGenerator.GetBytes(KeyRingMachine.RandomBytes));
        if (!ReferenceEquals(next, _ring))
        {
            byte[] state = JsonSerializer.SerializeToUtf8Bytes(next, KeyJson.Default.KeyRing);
            await activation.Save(new Change(state, WakeAt: null, RunsHere: false, []), cancellationToken);
            _ring = next;
        }

        return _ring;
    }
}
