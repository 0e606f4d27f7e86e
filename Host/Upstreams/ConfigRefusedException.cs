using Actors.Upstreams.Configuration;

namespace Actors.Host.Upstreams;

/// <summary>A file of servers cannot be used; there is a line for each thing to put right.</summary>
internal sealed class ConfigRefusedException(IReadOnlyList<UpstreamProblem> problems) : Exception(string.Join(Environment.NewLine, problems));
