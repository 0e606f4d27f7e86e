namespace Actors.Core.Keys;

/// <summary>The keys that all nodes share, oldest first. A key is never dropped: a session that is used goes on for as long as it likes.</summary>
internal sealed record KeyRing(IReadOnlyList<SealingKey> Keys)
{
    /// <summary>A ring that has no key yet.</summary>
    public static KeyRing Empty { get; } = new([]);

    /// <summary>The key with that id, or null.</summary>
    public SealingKey? Find(string id)
    {
        // What is opened is nearly always young.
        for (var index = Keys.Count - 1; index >= 0; index--)
        {
            if (Keys[index].Id == id)
            {
                return Keys[index];
            }
        }

        return null;
    }

    /// <summary>The key to seal with; null only where there is none at all.</summary>
    public SealingKey? Current(DateTimeOffset now)
    {
        for (var index = Keys.Count - 1; index >= 0; index--)
        {
            if (Keys[index].From <= now)
            {
                return Keys[index];
            }
        }

        // A clock behind all keys: every node knows the oldest.
        return Keys.Count > 0 ? Keys[0] : null;
    }
}
