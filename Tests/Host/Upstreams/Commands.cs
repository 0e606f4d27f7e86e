using Actors.Host;
using Actors.Host.Serving;
using Actors.Host.Upstreams;

namespace Actors.Tests.Host.Upstreams;

/// <summary>Runs command lines as a shell would, with files of its own.</summary>
internal sealed class Commands : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actors-");

    public string Folder => _folder.FullName;

    public RecordingHost Host { get; } = new();

    public IUpstreamProber? Prober { get; init; }

    public string File(string text)
    {
        var file = Path.Combine(Folder, "mcp.json");
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] line)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var code = await ActorsCommand.RunAsync(line, Host, output, error, prober: Prober);
        return (code, output.ToString(), error.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Serves nothing, and remembers what it was to serve.</summary>
    internal sealed class RecordingHost : IServeHost
    {
        public ServeSettings? Settings { get; private set; }

        public Task<int> ServeAsync(ServeSettings settings, TextWriter output, CancellationToken cancellationToken)
        {
            Settings = settings;
            return Task.FromResult(0);
        }
    }
}
