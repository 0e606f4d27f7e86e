using Actors.Tests.House;

namespace Actors.Tests.Docs;

public sealed class SettingsReferenceTests
{
    private const string File = "docs/configuration.md";
    private const string Begin = "<!-- generated: do not edit by hand -->\n";
    private const string End = "<!-- end of the generated part -->\n";

    /// <summary>Set <c>ACTORS_WRITE_DOCS=1</c> to have the file rewritten instead of compared.</summary>
    [Fact]
    public void Reference_OfSettings_IsUpToDate()
    {
        var page = Checkout.Read(File);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);

        var fresh = $"{page[..begin]}\n{SettingsReference.Write()}\n{page[end..]}";
        if (Environment.GetEnvironmentVariable("ACTORS_WRITE_DOCS") == "1")
        {
            System.IO.File.WriteAllText(Path.Combine(Checkout.Root, File), fresh);
            page = fresh;
        }

        Assert.True(page == fresh, $"{File} is stale: run the tests once with ACTORS_WRITE_DOCS=1 and commit it.");
    }
}
