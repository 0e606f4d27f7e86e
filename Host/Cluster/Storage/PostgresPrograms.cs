using Actors.Host.Serving;

namespace Actors.Host.Cluster.Storage;

/// <summary>The folder that PostgreSQL's own programs are in.</summary>
internal sealed record PostgresPrograms(string Folder)
{
    private static readonly string[] Needed = ["initdb", "postgres", "pg_isready", "psql"];

    // Distributions keep several versions side by side and off the path.
    private static readonly (string Under, string Pattern, string Then)[] Usual =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/opt/homebrew/opt", "postgresql@*", "bin"),
        ("/usr/local/opt", "postgresql@*", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
    ];

    /// <summary>Looks on the path, then in the usual places, for the newest.</summary>
    public static PostgresPrograms Find() => Find(Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>Looks on the path that is given, then in the usual places.</summary>
    public static PostgresPrograms Find(string path, bool usual = true) =>
        path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(usual ? UsualPlaces() : []).FirstOrDefault(HasAll) is { } folder
            ? new(folder)
            : throw new ServeRefusedException(
                "PostgreSQL was not found; install it (apt install postgresql, dnf install postgresql-server, brew install postgresql), or put its programs on the PATH");

    /// <summary>The full path of one.</summary>
    public string this[string program] => Path.Combine(Folder, program);

    private static bool HasAll(string folder) => Array.TrueForAll(Needed, program => File.Exists(Path.Combine(folder, program)));

    private static IEnumerable<string> UsualPlaces() =>
        from place in Usual
        where Directory.Exists(place.Under)
        from version in Directory.EnumerateDirectories(place.Under, place.Pattern).OrderByDescending(Number)
        select Path.Combine(version, place.Then);

    private static double Number(string folder) =>
        double.TryParse(string.Concat(Path.GetFileName(folder).Where(static c => char.IsAsciiDigit(c) || c == '.')), out var number) ? number : 0;
}
