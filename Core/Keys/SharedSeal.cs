using Actors.Core.Engine;
using Actors.Core.Protocol;

namespace Actors.Core.Keys;

/// <summary>Seals under the key ring that an actor keeps for all nodes. <see cref="LoadAsync"/> comes before the first use, and from time to time after it.</summary>
public sealed class SharedSeal(Func<IActors> actors, TimeProvider time) : ISeal, IDisposable
{
    /// <summary>Texts with keys that nobody has may cost the actor one turn in this time, on each node.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile KeyRing _ring = KeyRing.Empty;
    private long _tried;
    private long _readBegan;

    /// <summary>Reads the ring, which makes the key that is due. Throws <see cref="ActorUnreachableException"/> when it cannot be had.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public string Seal(string purpose, ReadOnlySpan<byte> content) => _ring.Current(time.GetUtcNow()) is { } key
        ? KeyCipher.Seal(key, purpose, content)
        : throw new InvalidOperationException("The key ring has not been read yet; wait until the host has started.");

    /// <inheritdoc/>
    public ValueTask<byte[]?> OpenAsync(string purpose, string sealedText, CancellationToken cancellationToken) =>
        KeyCipher.Read(sealedText) is not var (id, input) ? default
        : _ring.Find(id) is { } key ? new(KeyCipher.Open(key, purpose, input))
        : OpenLaterAsync(purpose, id, input, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    // Another node may have sealed it with a key that is younger than what this one has read.
    private async ValueTask<byte[]?> OpenLaterAsync(string purpose, string id, byte[] input, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited behind a reading that began after this call has its outcome already.
            if (_ring.Find(id) is null && _readBegan <= asked)
            {
                await PauseAsync(cancellationToken);
                await ReadAsync(cancellationToken);
            }
        }
        finally
        {
            _reading.Release();
        }

        return _ring.Find(id) is { } key ? KeyCipher.Open(key, purpose, input) : null;
    }

    private Task PauseAsync(CancellationToken cancellationToken)
    {
        var left = Pause - time.GetElapsedTime(_tried);
        return left > TimeSpan.Zero ? Task.Delay(left, time, cancellationToken) : Task.CompletedTask;
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        var began = _tried = time.GetTimestamp();
        _ring = await actors().Ask(KeysActor.Address, new ReadKeys(), cancellationToken);
        _readBegan = began;
    }
}
