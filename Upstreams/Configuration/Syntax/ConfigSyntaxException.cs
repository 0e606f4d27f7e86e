namespace Actors.Upstreams.Configuration.Syntax;

/// <summary>A file is no JSON; the message says what to write.</summary>
internal sealed class ConfigSyntaxException(Spot at, string message) : Exception(message)
{
    /// <summary>Where.</summary>
    public Spot At { get; } = at;
}
