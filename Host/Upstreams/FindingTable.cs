using System.Globalization;
using Actors.Core.Upstreams;
using Actors.Host.Operators;

namespace Actors.Host.Upstreams;

/// <summary>What came of trying servers, as text for people.</summary>
internal static class FindingTable
{
    private static readonly string[] Heads = ["SERVER", "STATUS", "TIME", "PROTOCOL", "TOOLS", "PROMPTS", "RESOURCES", "PROGRAM OR ERROR"];

    /// <summary>Writes them as a table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
        {
            output.WriteLine("No servers.");
            return;
        }

        Table.Write(output, Heads, findings.Select(Row));
    }

    private static string[] Row(Finding finding) =>
    [
        finding.Server,
        finding.Error is null ? "ok" : "failed",
        string.Create(CultureInfo.InvariantCulture, $"{finding.Took.TotalSeconds:0.0}s"),
        finding.Facts?.Version ?? "-",
        Count(finding.Facts?.Tools ?? default),
        Count(finding.Facts?.Prompts ?? default),
        Resources(finding.Facts),
        Table.Clean(finding.Error ?? finding.Program),
    ];

    private static string Resources(UpstreamFacts? facts) =>
        Count(facts?.Resources ?? default) + (Finding.Count(facts?.Templates ?? default) is > 0 and var templates ? $"+{templates}" : "");

    private static string Count(System.Text.Json.JsonElement list) => Finding.Count(list)?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
