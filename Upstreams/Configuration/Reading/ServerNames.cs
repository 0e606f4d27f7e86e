using System.Text;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Names that can be part of an address.</summary>
internal static class ServerNames
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a name can be used as it is.</summary>
    public static bool IsGood(string name) => name.Length is > 0 and <= MaxLength && name.All(IsLetter) && name.Any(char.IsAsciiLetterOrDigit);

    /// <summary>The nearest name that can be used; null: nothing is left of it.</summary>
    public static string? From(string title)
    {
        var name = new StringBuilder(title.Length);
        foreach (var letter in title)
        {
            if (IsLetter(letter))
            {
                name.Append(letter);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        var trimmed = name.ToString().Trim('-');
        trimmed = trimmed.Length <= MaxLength ? trimmed : trimmed[..MaxLength];
        return IsGood(trimmed) ? trimmed : null;
    }

    /// <summary>What is put before a server's names in the combined list unless it says so itself. Many clients take no dots in them.</summary>
    public static string PrefixOf(string name) => name.Replace('.', '_') + "_";

    private static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
}
