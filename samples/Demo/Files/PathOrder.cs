namespace Actors.Samples.Demo.Files;

/// <summary>The order in which a folder is walked: by name, and what is in a folder directly after its name.</summary>
internal static class PathOrder
{
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var common = left.CommonPrefixLength(right);
        return (common == left.Length, common == right.Length) switch
        {
            (true, true) => 0,
            (true, false) => -1,
            (false, true) => 1,
            _ => Rank(left[common]).CompareTo(Rank(right[common])),
        };
    }

    // The slash ends a name, so it comes before anything that a longer name could have in its place.
    private static int Rank(char c) => c == '/' ? -1 : c;
}
