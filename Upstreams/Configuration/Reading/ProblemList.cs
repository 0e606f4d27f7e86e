using Actors.Upstreams.Configuration.Syntax;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>What is found wrong with one file, all of it.</summary>
/// <param name="file">The file, as it was named.</param>
internal sealed class ProblemList(string file)
{
    private readonly List<UpstreamProblem> _all = [];

    /// <summary>Whether the file cannot be used.</summary>
    public bool HasErrors => _all.Exists(static problem => !problem.IsWarning);

    /// <summary>What keeps the file from being used.</summary>
    public void Error(Spot at, string text) => _all.Add(new UpstreamProblem(file, at.Line, at.Column, text));

    /// <summary>What does not.</summary>
    public void Warning(Spot at, string text) => _all.Add(new UpstreamProblem(file, at.Line, at.Column, text) { IsWarning = true });

    /// <summary>All of them, in the order of the file.</summary>
    public IReadOnlyList<UpstreamProblem> InOrder() => [.. _all.OrderBy(static problem => problem.Line).ThenBy(static problem => problem.Column).Distinct()];

    /// <summary>A name of the user's as it may stand in a message.</summary>
    public static string Shown(string name)
    {
        var shown = string.Concat(name.Select(static letter => char.IsControl(letter) ? ' ' : letter));
        return shown.Length <= 80 ? shown : shown[..80] + "…";
    }
}
