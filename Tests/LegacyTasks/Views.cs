using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Tests.LegacyTasks;

/// <summary>Tasks to translate.</summary>
internal static class Views
{
    public const string Id = "0190000000000123456789abcdef0123456789abcdef";

    public static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(1));

    public static TaskView Of(WorkStatus status, TaskOutcome? outcome = null, string? message = null) => new()
    {
        Id = Id,
        Tool = "long",
        Owner = TaskOwner.Single,
        Status = status,
        Message = message,
        Created = Created,
        Updated = Created + TimeSpan.FromSeconds(1),
        Ttl = TimeSpan.FromMinutes(1),
        PollInterval = TimeSpan.FromMilliseconds(500),
        Origin = new TaskOrigin { ProgressToken = JsonElement.Parse("\"p\"") },
        Outcome = outcome,
        IsToolError = outcome?.IsToolError == true,
    };

    public static TaskOutcome Result(string json) => new(JsonElement.Parse(json), default);

    public static TaskOutcome Error(string json) => new(default, JsonElement.Parse(json));
}
