namespace Actors.Core.Upstreams;

/// <summary>What one caller's own connection needs beyond the configuration. Kept in memory only, and never logged.</summary>
/// <param name="Headers">Headers of every HTTP request.</param>
/// <param name="Environment">Environment variables of the child process.</param>
public sealed record UpstreamCredentials(IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Nothing.</summary>
    public static UpstreamCredentials None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>Says nothing of the contents.</summary>
    public override string ToString() => "credentials";
}
