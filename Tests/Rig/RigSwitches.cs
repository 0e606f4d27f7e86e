using System.Globalization;

namespace Actors.Tests.Rig;

/// <summary>How a rig behaves: the switches of its command line.</summary>
internal sealed record RigSwitches
{
    /// <summary>The file it logs to.</summary>
    public string Log { get; init; } = "";

    /// <summary>Serves HTTP on a free port, which its log tells, instead of its standard streams.</summary>
    public bool Http { get; init; }

    /// <summary>Serves HTTP on this port.</summary>
    public int Port { get; init; }

    /// <summary>Speaks 2026-07-28, instead of the generation with a handshake.</summary>
    public bool Modern { get; init; }

    /// <summary>Leaves methods that it does not know unanswered, as some old servers do.</summary>
    public bool Silent { get; init; }

    /// <summary>Goes on when its standard input has ended.</summary>
    public bool IgnoreEnd { get; init; }

    /// <summary>Goes on when it is sent SIGTERM.</summary>
    public bool IgnoreTerm { get; init; }

    /// <summary>Milliseconds before it reads anything.</summary>
    public int Slow { get; init; }

    /// <summary>Ends at its start with this exit code and something on its standard error.</summary>
    public int? Die { get; init; }

    /// <summary>Forgets its HTTP sessions once, after this many tool calls.</summary>
    public int? ForgetAfter { get; init; }

    /// <summary>Tools in one page of its list; 0: all in one.</summary>
    public int Page { get; init; }

    /// <summary>Has tasks of its own.</summary>
    public bool Tasks { get; init; }

    /// <summary>As arguments.</summary>
    public string[] ToArguments() =>
    [
        .. Option("--log", Log.Length > 0 ? Log : null), .. Flag("--http", Http), .. Option("--port", Port > 0 ? Text(Port) : null), .. Flag("--modern", Modern), .. Flag("--silent", Silent), .. Flag("--tasks", Tasks),
        .. Flag("--ignore-end", IgnoreEnd), .. Flag("--ignore-term", IgnoreTerm), .. Option("--slow", Slow > 0 ? Text(Slow) : null),
        .. Option("--die", Die is { } die ? Text(die) : null), .. Option("--forget-after", ForgetAfter is { } calls ? Text(calls) : null), .. Option("--page", Page > 0 ? Text(Page) : null),
    ];

    /// <summary>Of arguments.</summary>
    public static RigSwitches Of(string[] arguments)
    {
        string? Value(string name) => Array.IndexOf(arguments, name) is >= 0 and var at ? arguments[at + 1] : null;
        int? Number(string name) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        return new RigSwitches
        {
            Log = Value("--log") ?? "",
            Http = arguments.Contains("--http"),
            Port = Number("--port") ?? 0,
            Modern = arguments.Contains("--modern"),
            Silent = arguments.Contains("--silent"),
            Tasks = arguments.Contains("--tasks"),
            IgnoreEnd = arguments.Contains("--ignore-end"),
            IgnoreTerm = arguments.Contains("--ignore-term"),
            Slow = Number("--slow") ?? 0,
            Die = Number("--die"),
            ForgetAfter = Number("--forget-after"),
            Page = Number("--page") ?? 0,
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string[] Flag(string name, bool isSet) => isSet ? [name] : [];

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];
}
