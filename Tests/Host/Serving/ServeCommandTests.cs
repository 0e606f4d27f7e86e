using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Actors.Host;
using Actors.Host.Serving;

namespace Actors.Tests.Host.Serving;

public sealed class ServeCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actors-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly RecordingHost _host = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Serve_GoodOptions_ReachTheHost()
    {
        var data = Path.Combine(_folder.FullName, "new", "data");

        var code = await Run("serve", "--url", "http://127.0.0.1:0", "--data", data, "--root", _folder.FullName);

        Assert.Equal(0, code);
        Assert.Equal(new ServeSettings(new Uri("http://127.0.0.1:0"), data, _folder.FullName), _host.Settings);
        Assert.True(Directory.Exists(data));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Serve_NewDataFolder_IsTheUsersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        var data = Path.Combine(_folder.FullName, "data");

        await Run("serve", "--data", data);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
    }

    [Theory]
    [InlineData("--url 'x' is no address to listen on; write it like http://127.0.0.1:5080", "--url", "x")]
    [InlineData("--url 'ftp://127.0.0.1' is no address to listen on; write it like http://127.0.0.1:5080", "--url", "ftp://127.0.0.1")]
    [InlineData("--url 'https://127.0.0.1:1' asks for TLS, which serve leaves to a proxy in front of it; write http:// here", "--url", "https://127.0.0.1:1")]
    [InlineData("--url 'http://127.0.0.1:1/mcp' says more than scheme, host and port; write it like http://127.0.0.1:1", "--url", "http://127.0.0.1:1/mcp")]
    [InlineData("--url 'http://a.example' names a host; write localhost or an address of this machine, 0.0.0.0 for all", "--url", "http://a.example")]
    [InlineData("--url 'http://localhost:0' cannot take a free port on two addresses at once; write http://127.0.0.1:0", "--url", "http://localhost:0")]
    [InlineData("--root 'no such folder' is no folder; name one that exists", "--root", "no such folder")]
    [InlineData("Unrecognized command or argument '--bad'; see actors serve --help", "--bad")]
    public async Task Serve_BadOption_IsRefusedInOneLine(string line, params string[] options)
    {
        var code = await Run(["serve", "--data", _folder.FullName, .. options]);

        Assert.Equal(2, code);
        Assert.Equal($"actors: {line}{Environment.NewLine}", _error.ToString());
        Assert.Null(_host.Settings);
    }

    [Fact]
    public async Task Serve_DataUnderAFile_IsRefusedInOneLine()
    {
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var code = await Run("serve", "--data", Path.Combine(file, "data"));

        Assert.Equal(2, code);
        Assert.StartsWith("actors: the data folder '", _error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"; name another with --data{Environment.NewLine}", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_PortInUse_IsRefusedInOneLine()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var code = await ActorsCommand.RunAsync(["serve", "--url", url, "--data", _folder.FullName], new ServeHost(), _output, _error);

        Assert.Equal(2, code);
        Assert.Equal($"actors: {url} is in use by another program; name another with --url, or port 0 for a free one{Environment.NewLine}", _error.ToString());
    }

    [Fact]
    public async Task Help_OfServe_NamesEveryOption()
    {
        var code = await Run("serve", "--help");

        Assert.Equal(0, code);
        Assert.All(["--url <URL>", "--data <DIR>", "--root <DIR>"], option => Assert.Contains(option, _output.ToString(), StringComparison.Ordinal));
    }

    private Task<int> Run(params string[] args) => ActorsCommand.RunAsync(args, _host, _output, _error);

    private sealed class RecordingHost : IServeHost
    {
        public ServeSettings? Settings { get; private set; }

        public Task<int> ServeAsync(ServeSettings settings, TextWriter output, CancellationToken cancellationToken)
        {
            Settings = settings;
            return Task.FromResult(0);
        }
    }
}
