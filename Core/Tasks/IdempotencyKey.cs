namespace Actors.Core.Tasks;

/// <summary>What a client may use as an idempotency key (<see cref="TaskMeta.IdempotencyKey"/>).</summary>
public static class IdempotencyKey
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>The shortest key of a caller without authentication: 128 random bits, as base64.</summary>
    public const int MinSecretLength = 22;

    /// <summary>What is wrong with an owner's key, fit for clients; null: nothing.</summary>
    public static string? Problem(string owner, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length is 0 or > MaxLength || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return $"'{TaskMeta.IdempotencyKey}' has to be 1 to {MaxLength} visible ASCII characters.";
        }

        // Whoever guesses the key of somebody else gets that task: among callers who are nobody, the key itself must keep them apart.
        return TaskOwner.IsAnonymous(owner) && key.Length < MinSecretLength
            ? $"Without authentication '{TaskMeta.IdempotencyKey}' is a secret: use at least {MinSecretLength} random characters, or sign in."
            : null;
    }
}
