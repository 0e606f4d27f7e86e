namespace Actors.Core.Tasks;

/// <summary>What follows from a <see cref="WorkStatus"/>.</summary>
public static class WorkStatusExtensions
{
    /// <summary>Whether the status never changes again.</summary>
    public static bool IsFinal(this WorkStatus status) => status is WorkStatus.Completed or WorkStatus.Failed or WorkStatus.Cancelled;
}
