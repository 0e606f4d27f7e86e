namespace Actors.Host.Operators;

/// <summary>The host did not do what its operator asked for; the message says why, on one line.</summary>
internal sealed class OperatorRefusedException(string message, int exitCode) : Exception(message)
{
    /// <summary>The exit code of the command.</summary>
    public int ExitCode { get; } = exitCode;
}
