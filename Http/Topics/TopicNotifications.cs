using Actors.Core.Topics;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Topics;

/// <summary>Which notification tells which change; the same in both generations.</summary>
internal static class TopicNotifications
{
    /// <summary>The lists, each with the notification of its change.</summary>
    public static IReadOnlyList<(TopicChanges List, string Method)> Lists { get; } =
    [
        (TopicChanges.Tools, NotificationMethods.ToolListChangedNotification),
        (TopicChanges.Prompts, NotificationMethods.PromptListChangedNotification),
        (TopicChanges.Resources, NotificationMethods.ResourceListChangedNotification),
    ];

    /// <summary>The notification of a resource's change.</summary>
    public const string Updated = NotificationMethods.ResourceUpdatedNotification;

    /// <summary>The list whose change a notification tells; <see cref="TopicChanges.None"/> for any other.</summary>
    public static TopicChanges ListOf(string method) => Lists.FirstOrDefault(list => list.Method == method).List;
}
