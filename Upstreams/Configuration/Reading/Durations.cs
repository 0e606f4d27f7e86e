using System.Globalization;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Spans of time as files have them.</summary>
internal static class Durations
{
    /// <summary>How to write one.</summary>
    public const string Help = "a time such as \"500ms\", \"30s\", \"5m\", \"2h\", \"1d\" or \"00:05:00\"";

    // Cline and Roo Code count a timeout in seconds, up to an hour of them; Claude Code, Gemini CLI and opencode in milliseconds, from a second on.
    private const double MostSeconds = 3600;

    private static readonly TimeSpan Most = TimeSpan.FromDays(365);

    /// <summary>Reads a text; null for anything else than a time of more than nothing and at most a year.</summary>
    public static TimeSpan? Parse(string text)
    {
        var unit = text.AsSpan().IndexOfAnyExcept("0123456789.");
        if (unit > 0 && text.AsSpan(unit).Trim() is not [':', ..])
        {
            return UnitOf(text.AsSpan(unit).Trim()) is { } one && Number(text.AsSpan(0, unit)) is { } count ? Checked(count * one.TotalSeconds) : null;
        }

        return unit > 0 && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? Checked(span.TotalSeconds) : null;
    }

    /// <summary>Reads a bare number: up to 3600 it is of seconds, above of milliseconds.</summary>
    public static TimeSpan? OfNumber(string text) =>
        Number(text) is { } number ? Checked(number <= MostSeconds ? number : number / 1000) : null;

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" or "min" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => null,
    };

    private static TimeSpan? Checked(double seconds) =>
        seconds > 0 && seconds <= Most.TotalSeconds && TimeSpan.FromSeconds(seconds) is { Ticks: > 0 } span ? span : null;
}
