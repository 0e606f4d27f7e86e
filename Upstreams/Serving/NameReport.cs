using Microsoft.Extensions.Logging;

namespace Actors.Upstreams.Serving;

/// <summary>Tells operators, once each, what has not its plain name in a combined list.</summary>
internal sealed partial class NameReport(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<NameReport>();
    private readonly HashSet<(string Kind, NameProblem Problem)> _told = [];

    /// <summary>Tells what has not been told yet.</summary>
    public void Tell(string kind, IReadOnlyList<NameProblem> problems)
    {
        foreach (var problem in problems.Where(problem => _told.Add((kind, problem))))
        {
            LogProblem(kind, problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Kind} {Problem}")]
    private partial void LogProblem(string kind, NameProblem problem);
}
