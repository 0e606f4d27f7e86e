using System.Globalization;

namespace Actors.Host.Operators;

/// <summary>Spans of time as people type them: <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>3d</c>.</summary>
internal static class Ages
{
    /// <summary>Reads one; null for anything else.</summary>
    public static TimeSpan? Parse(string text)
    {
        var unit = text.Length == 0 ? null : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => default(TimeSpan?),
        };
        return unit is { } one && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000
            ? one * count
            : null;
    }

    /// <summary>The same in seconds, as the host takes it; null stays null.</summary>
    public static string? Seconds(string? text) =>
        text is not null && Parse(text) is { } age ? age.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) : null;

    /// <summary>A span of time in its largest unit.</summary>
    public static string Text(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0}d"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0}h"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):0}s"),
    };
}
