namespace Actors.Samples.Demo.Resources;

/// <summary>Files as URIs. They name a path inside the served folder, so they tell nothing about the machine and stay valid when the folder moves.</summary>
internal static class FileUri
{
    /// <summary>The URIs' template.</summary>
    public const string Template = Prefix + "{+path}";

    private const string Prefix = "demo:///";

    public static string Of(string path) => Prefix + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The path that a URI names, or null if it is none of ours.</summary>
    public static string? Path(string uri)
        => uri.StartsWith(Prefix, StringComparison.Ordinal) && uri.Length > Prefix.Length ? Uri.UnescapeDataString(uri[Prefix.Length..]) : null;
}
