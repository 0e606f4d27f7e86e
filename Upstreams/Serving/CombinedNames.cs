using System.Security.Cryptography;
using System.Text;

namespace Actors.Upstreams.Serving;

/// <summary>
/// The names that tools (or prompts) of several servers have in one list. Pure. A name depends on the configuration and on the tool itself, not on
/// what other servers happen to offer, so that it never comes to mean another server's tool: where one prefix begins like another, the longer one owns what begins with it. Only
/// servers of one and the same prefix can still meet; then the first by name keeps the plain name. Whatever has to give way ends with a digest of its own.
/// </summary>
internal static class CombinedNames
{
    /// <summary>The longest name that all clients take; the protocol itself allows 128.</summary>
    public const int MaxLength = 64;

    private const int DigestLength = 8;

    /// <summary>Gives every name its place in the list.</summary>
    /// <param name="servers">The servers, with the names of their own lists.</param>
    /// <param name="reserved">Names that are the app's own.</param>
    public static CombinedList Combine(IReadOnlyCollection<PrefixedNames> servers, IReadOnlySet<string> reserved)
    {
        var taken = new Dictionary<string, CombinedName>(StringComparer.Ordinal);
        var problems = new List<NameProblem>();
        foreach (var server in servers.OrderBy(static server => server.Server, StringComparer.Ordinal))
        {
            foreach (var own in server.Names.Distinct(StringComparer.Ordinal))
            {
                Place(server, own);
            }
        }

        return new CombinedList(taken, problems);

        void Place(PrefixedNames server, string own)
        {
            var plain = server.Prefix + own;
            var problem = ProblemOf(server, plain);
            var name = problem == NameProblemKind.None ? plain : Distinct(server, own);
            if (problem != NameProblemKind.None && (reserved.Contains(name) || taken.ContainsKey(name)))
            {
                (name, problem) = (null, NameProblemKind.LeftOut);
            }

            if (name is not null)
            {
                taken.Add(name, new CombinedName(name, server.Server, own));
            }

            if (problem != NameProblemKind.None)
            {
                problems.Add(new NameProblem(problem, server.Server, own, name));
            }
        }

        NameProblemKind ProblemOf(PrefixedNames server, string plain) => plain switch
        {
            { Length: > MaxLength } => NameProblemKind.TooLong,
            _ when plain.Length == 0 || !plain.All(IsAllowed) => NameProblemKind.NotAllowed,
            _ when reserved.Contains(plain) => NameProblemKind.Reserved,
            _ when taken.ContainsKey(plain) || IsOwnedByAnother(server, plain) => NameProblemKind.Taken,
            _ => NameProblemKind.None,
        };

        bool IsOwnedByAnother(PrefixedNames server, string plain) => servers.Any(other =>
            other.Prefix.Length > server.Prefix.Length && plain.StartsWith(other.Prefix, StringComparison.Ordinal));
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.';

    private static string Distinct(PrefixedNames server, string own)
    {
        var plain = server.Prefix + own;
        var clean = string.Concat(plain.Take(MaxLength - DigestLength - 1).Select(static letter => IsAllowed(letter) ? letter : '_'));
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{server.Server}\n{own}"));
        return $"{clean}_{Convert.ToHexStringLower(digest.AsSpan(0, DigestLength / 2))}";
    }
}

/// <summary>One server's part of a combined list.</summary>
/// <param name="Server">The server.</param>
/// <param name="Prefix">What its names get in front of them.</param>
/// <param name="Names">Its own names, in any order that is the same everywhere.</param>
internal sealed record PrefixedNames(string Server, string Prefix, IReadOnlyCollection<string> Names);

/// <summary>One entry of a combined list.</summary>
/// <param name="Name">What it is called there.</param>
/// <param name="Server">Whose it is.</param>
/// <param name="Own">What its server calls it.</param>
internal readonly record struct CombinedName(string Name, string Server, string Own);

/// <summary>A combined list.</summary>
/// <param name="Names">Everything in it, by its name there.</param>
/// <param name="Problems">What could not get its plain name.</param>
internal sealed record CombinedList(IReadOnlyDictionary<string, CombinedName> Names, IReadOnlyList<NameProblem> Problems);

/// <summary>Something that has not its plain name.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Server">Whose it is.</param>
/// <param name="Own">What its server calls it.</param>
/// <param name="Name">What it is called in the list; null: it is not there.</param>
internal sealed record NameProblem(NameProblemKind Kind, string Server, string Own, string? Name)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"'{Own}' of the server '{Server}' {Kind switch
    {
        NameProblemKind.TooLong => $"has, with its prefix, a name longer than {CombinedNames.MaxLength} characters",
        NameProblemKind.NotAllowed => "has a name that not all clients take",
        NameProblemKind.Reserved => "has the name of something of the app's own",
        NameProblemKind.Taken => "has a name that is another server's; give one of the two another prefix",
        _ => "has no name that is free",
    }}: {(Name is null ? "it is left out of the combined list" : $"it is called '{Name}' in the combined list")}.";
}

/// <summary>Why something has not its plain name in a combined list.</summary>
internal enum NameProblemKind
{
    /// <summary>It has.</summary>
    None = 0,

    /// <summary>It is too long.</summary>
    TooLong,

    /// <summary>It holds letters that not all clients take.</summary>
    NotAllowed,

    /// <summary>The app itself has something of that name.</summary>
    Reserved,

    /// <summary>It is another server's.</summary>
    Taken,

    /// <summary>Even its distinct name is taken.</summary>
    LeftOut,
}
