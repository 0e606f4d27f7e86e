namespace Actors.Upstreams.Configuration;

/// <summary>A configuration of servers cannot be used; the message has one line for each thing to put right.</summary>
public sealed class UpstreamConfigException(IReadOnlyList<UpstreamProblem> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>What is wrong, errors and warnings, in the order of the file.</summary>
    public IReadOnlyList<UpstreamProblem> Problems { get; } = problems;
}
