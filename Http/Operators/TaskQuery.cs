using System.Globalization;
using Actors.Core.Tasks;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Operators;

/// <summary>Which tasks an operator wants to see.</summary>
internal sealed record TaskQuery
{
    /// <summary>The most that are given at once.</summary>
    public const int MaxLimit = 10_000;

    private static readonly string[] Known = ["status", "tool", "owner", "olderThan", "newerThan", "limit"];

    /// <summary>The statuses wanted; empty: any.</summary>
    public IReadOnlyList<WorkStatus> Statuses { get; private init; } = [];

    /// <summary>The tool; null: any.</summary>
    public string? Tool { get; private init; }

    /// <summary>The beginning of the owner's key; null: any.</summary>
    public string? Owner { get; private init; }

    /// <summary>The least time since its creation; null: any.</summary>
    public TimeSpan? OlderThan { get; private init; }

    /// <summary>The longest time since its creation; null: any.</summary>
    public TimeSpan? NewerThan { get; private init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; private init; } = 100;

    /// <summary>Reads a query string; null with a problem where something in it cannot be used.</summary>
    public static TaskQuery? Parse(IQueryCollection query, out string? problem)
    {
        problem = query.Keys.FirstOrDefault(static key => !Known.Contains(key)) is { } unknown ? $"There is no filter '{unknown}'; there are {string.Join(", ", Known)}." : null;
        var statuses = new List<WorkStatus>();
        foreach (var text in query["status"])
        {
            if (TaskSheet.Parse(text) is { } status)
            {
                statuses.Add(status);
            }
            else
            {
                problem ??= $"'{text}' is no status; there are {TaskSheet.Names}.";
            }
        }

        var limit = 100;
        if (query["limit"].ToString() is { Length: > 0 } number && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            problem ??= $"'limit' is a number from 1 to {MaxLimit}.";
        }

        var parsed = new TaskQuery
        {
            Statuses = statuses,
            Tool = Text(query, "tool"),
            Owner = Text(query, "owner"),
            OlderThan = Seconds(query, "olderThan", ref problem),
            NewerThan = Seconds(query, "newerThan", ref problem),
            Limit = limit,
        };
        return problem is null ? parsed : null;
    }

    /// <summary>Whether a task is one of them.</summary>
    public bool Wants(TaskView task, DateTimeOffset now) =>
        (Statuses.Count == 0 || Statuses.Contains(task.Status))
        && (Tool is null || task.Tool == Tool)
        && (Owner is null || task.Owner.StartsWith(Owner, StringComparison.Ordinal))
        && (OlderThan is null || now - task.Created >= OlderThan)
        && (NewerThan is null || now - task.Created <= NewerThan);

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static TimeSpan? Seconds(IQueryCollection query, string name, ref string? problem)
    {
        if (Text(query, name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        problem ??= $"'{name}' is a number of seconds.";
        return null;
    }
}
