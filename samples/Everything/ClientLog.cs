using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything;

/// <summary>Log messages to the client, where it wants them.</summary>
internal static class ClientLog
{
    public static Task LogToClientAsync(this RequestContext<CallToolRequestParams> request, LoggingLevel level, string message, CancellationToken cancellationToken)
        => Wanted(request) is { } least && level >= least
            ? request.Server.SendNotificationAsync(
                NotificationMethods.LoggingMessageNotification,
                new LoggingMessageNotificationParams { Level = level, Logger = "everything", Data = JsonSerializer.SerializeToElement(message) },
                cancellationToken: cancellationToken)
            : Task.CompletedTask;

    // From 2026-07-28 on each request says what it wants, and nothing means none; before, a session without a level wants everything.
    private static LoggingLevel? Wanted(RequestContext<CallToolRequestParams> request)
    {
        if (string.CompareOrdinal(request.Server.NegotiatedProtocolVersion, "2026-07-28") < 0)
        {
            return request.Server.LoggingLevel ?? LoggingLevel.Debug;
        }

        return Enum.TryParse<LoggingLevel>((string?)request.Params.Meta?[MetaKeys.LogLevel], ignoreCase: true, out var level) ? level : null;
    }
}
