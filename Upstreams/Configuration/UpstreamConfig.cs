using Actors.Upstreams.Configuration.Reading;
using Actors.Upstreams.Configuration.Syntax;

namespace Actors.Upstreams.Configuration;

/// <summary>What a file says: the servers, or what has to be put right first.</summary>
public sealed class UpstreamConfig
{
    private UpstreamConfig(UpstreamModels? models, IReadOnlyList<UpstreamProblem> problems)
    {
        Models = models;
        Problems = problems;
    }

    /// <summary>The largest file.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The servers; null: the file has errors.</summary>
    public UpstreamModels? Models { get; }

    /// <summary>Errors and warnings, in the order of the file.</summary>
    public IReadOnlyList<UpstreamProblem> Problems { get; }

    /// <summary>Reads a file, with the variables of this process.</summary>
    public static UpstreamConfig Read(string path) => Read(path, Environment.GetEnvironmentVariable);

    /// <summary>Reads a file, with these variables: a name gives its value, or null where it is not set.</summary>
    public static UpstreamConfig Read(string path, Func<string, string?> variables)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var file = new FileInfo(path);
            return file is { Exists: true, Length: > MaxBytes }
                ? Failed(path, $"the file is larger than {MaxBytes / 1024 / 1024} MB; name a file of servers")
                : Parse(File.ReadAllBytes(path), path, FolderOf(path), variables);
        }
        catch (Exception failed) when (failed is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed(path, "there is no such file; name one that exists");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return Failed(path, Directory.Exists(path) ? "this is a folder; name a file in it" : "the file cannot be read; see to it that this user may");
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">What is in it.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="folder">The full path of the folder that relative paths start from.</param>
    /// <param name="variables">The variables: a name gives its value, or null where it is not set.</param>
    public static UpstreamConfig Parse(byte[] bytes, string file, string folder, Func<string, string?> variables)
    {
        var problems = new ProblemList(file);
        IReadOnlyList<UpstreamModel> servers = [];
        try
        {
            servers = new FileReader(problems, variables, folder).Read(ConfigParser.Parse(new SourceText(bytes)));
        }
        catch (ConfigSyntaxException failed)
        {
            problems.Error(failed.At, failed.Message);
        }

        return new UpstreamConfig(problems.HasErrors ? null : UpstreamModels.Of(servers), problems.InOrder());
    }

    /// <summary>The servers; throws <see cref="UpstreamConfigException"/> where there are errors.</summary>
    public UpstreamModels GetModels() => Models ?? throw new UpstreamConfigException(Problems);

    private static UpstreamConfig Failed(string path, string text) => new(null, [new UpstreamProblem(path, 0, 0, text)]);

    /// <summary>The folder that relative paths of a file start from: a client's own folder lies in the one that it works in.</summary>
    internal static string FolderOf(string path)
    {
        var folder = new FileInfo(path).Directory!;
        return folder.Name is ".vscode" or ".cursor" or ".roo" or ".kiro" or ".gemini" or ".zed" or ".windsurf" && folder.Parent is { } parent ? parent.FullName : folder.FullName;
    }
}
