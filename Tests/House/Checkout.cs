namespace Actors.Tests.House;

/// <summary>The files of the checkout that these tests were built from, without what was built or fetched.</summary>
internal static class Checkout
{
    private static readonly string[] Passed = ["artifacts", "bin", "obj", "node_modules", "TestResults"];

    /// <summary>The folder that holds Actors.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>All files whose name ends so, as paths below <see cref="Root"/> with forward slashes.</summary>
    public static IEnumerable<string> Files(string ending = "") =>
        Below(new DirectoryInfo(Root))
            .Where(file => file.Name.EndsWith(ending, StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'));

    /// <summary>The text of one file of <see cref="Files"/>.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(file => file.Name != ".git").Concat(folder.EnumerateDirectories()
            .Where(inner => !Passed.Contains(inner.Name) && (!inner.Name.StartsWith('.') || inner.Name == ".ci"))
            .SelectMany(Below));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Actors.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
