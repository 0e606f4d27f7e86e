using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Actors.Http.Hosting;

/// <summary>Where the host keeps its data.</summary>
internal sealed class DataFolder(IOptions<ActorsOptions> options, IHostEnvironment environment)
{
    /// <summary>The folder, absolute.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(options.Value.Data is { Length: > 0 } set ? set : ".actors", environment.ContentRootPath);

    /// <summary>Where the key ring is kept.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");
}
