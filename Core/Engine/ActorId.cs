namespace Actors.Core.Engine;

/// <summary>The address of one actor: what it is and which one. At most one activation of it lives at any moment.</summary>
public readonly record struct ActorId
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxKeyLength = 100;

    /// <summary>Makes an address. Throws <see cref="ArgumentException"/> unless the key is 1 to 100 visible ASCII characters.</summary>
    public ActorId(string kind, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Length > MaxKeyLength || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException($"An actor's key is 1 to {MaxKeyLength} visible ASCII characters; this one is not.", nameof(key));
        }

        Kind = kind;
        Key = key;
    }

    /// <summary>The kind of actor, as registered with <see cref="ActorKind"/>.</summary>
    public string Kind { get; }

    /// <summary>Which actor of the kind: 1 to 100 visible ASCII characters.</summary>
    public string Key { get; }

    /// <summary>The address as <c>kind/key</c>, for logs.</summary>
    public override string ToString() => $"{Kind}/{Key}";
}
