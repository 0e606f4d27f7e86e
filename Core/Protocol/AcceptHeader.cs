using System.Globalization;

namespace Actors.Core.Protocol;

/// <summary>Reads <c>Accept</c>.</summary>
public static class AcceptHeader
{
    /// <summary>The shapes that the header takes; an absent header takes both.</summary>
    public static Accepts Read(string? header)
    {
        if (string.IsNullOrWhiteSpace(header) || header is "application/json, text/event-stream" or "text/event-stream, application/json" or "*/*")
        {
            return Accepts.Both;
        }

        var accepts = Accepts.None;
        foreach (var range in header.AsSpan().Split(','))
        {
            accepts |= ReadRange(header.AsSpan()[range]);
        }

        return accepts;
    }

    private static Accepts ReadRange(ReadOnlySpan<char> range)
    {
        var end = range.IndexOf(';');
        var type = (end < 0 ? range : range[..end]).Trim();
        if (end >= 0 && IsRefused(range[(end + 1)..]))
        {
            return Accepts.None;
        }

        return type switch
        {
            "*/*" => Accepts.Both,
            _ when type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals("application/*", StringComparison.OrdinalIgnoreCase) => Accepts.Json,
            _ when type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) || type.Equals("text/*", StringComparison.OrdinalIgnoreCase) => Accepts.Events,
            _ => Accepts.None,
        };
    }

    private static bool IsRefused(ReadOnlySpan<char> parameters)
    {
        foreach (var part in parameters.Split(';'))
        {
            var parameter = parameters[part].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
            {
                return double.TryParse(parameter[2..], CultureInfo.InvariantCulture, out var quality) && quality <= 0;
            }
        }

        return false;
    }
}
