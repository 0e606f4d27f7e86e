using Actors.Core.Tasks;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>What was known of a task before something was asked, so that an answer is held against no later knowledge.</summary>
internal sealed class Before(TaskFacts facts, DateTimeOffset at)
{
    private readonly string[] _answered = [.. facts.AnsweredQuestions];

    public DateTimeOffset At => at;

    public int Lives { get; } = facts.Lives;

    public bool Acknowledged { get; } = facts.Acknowledged is not null;

    public bool CancelAcknowledged { get; } = facts.CancelAcknowledged;

    public WorkStatus? End { get; } = facts.End?.Status;

    /// <summary>Whether that question had been answered, and the answer acknowledged.</summary>
    public bool WasAnswered(string question) => _answered.Contains(question);
}
