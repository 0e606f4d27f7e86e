using System.Collections.Immutable;

namespace Actors.Core.Keys;

/// <summary>When the ring gets a key, as values. Reads no clock, awaits nothing, performs no IO.</summary>
internal static class KeyRingMachine
{
    /// <summary>How many random bytes a new key takes.</summary>
    public const int RandomBytes = IdBytes + SecretBytes;

    /// <summary>How long a key seals.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>How long before its time the next key is made, so that every node has read it by then.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    private const int IdBytes = 8;
    private const int SecretBytes = 32;

    /// <summary>The ring as it is to be from now on: the same one, unless it is time for a new key.</summary>
    public static KeyRing Next(KeyRing ring, DateTimeOffset now, ReadOnlySpan<byte> random)
    {
        var newest = ring.Keys.Count > 0 ? ring.Keys[^1] : null;
        if (newest is not null && newest.Until - now > Ahead)
        {
            return ring;
        }

        // A ring that nobody has read for months begins anew at once; otherwise the next key waits for its turn.
        var from = newest is not null && newest.Until > now ? newest.Until : now;
        var key = new SealingKey(Convert.ToHexStringLower(random[..IdBytes]), random.Slice(IdBytes, SecretBytes).ToArray(), from, from + Lifetime);
        return new KeyRing(ring.Keys.ToImmutableArray().Add(key));
    }
}
