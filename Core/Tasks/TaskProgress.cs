namespace Actors.Core.Tasks;

/// <summary>How far a task has come.</summary>
/// <param name="Progress">The amount done.</param>
/// <param name="Total">The whole amount; null when it is not known.</param>
/// <param name="Message">What is being done.</param>
public sealed record TaskProgress(double Progress, double? Total, string? Message);
