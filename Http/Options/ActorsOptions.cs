using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace Actors.Http;

/// <summary>Everything that can be set on the host; binds from configuration section <c>Actors</c>.</summary>
public sealed class ActorsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Actors";

    /// <summary>The folder of the data file and the key ring. Default: <c>.actors</c> below the content root. Back it up as a whole.</summary>
    public string? Data { get; set; }

    /// <summary>How sessions of the legacy generation live.</summary>
    public SessionSettings Sessions { get; set; } = new();

    /// <summary>How much one request, session or caller may take.</summary>
    public LimitSettings Limits { get; set; } = new();

    /// <summary>How streams behave.</summary>
    public StreamSettings Streams { get; set; } = new();

    /// <summary>Questions that a modern call puts to its client.</summary>
    public QuestionSettings Questions { get; set; } = new();

    /// <summary>How calls run as background tasks.</summary>
    public TaskSettings Tasks { get; set; } = new();

    /// <summary>What browsers and proxies may do.</summary>
    public WebSettings Web { get; set; } = new();

    /// <summary>Static bearer keys, for tests and small hosts. With any key set, every call needs one.</summary>
    public IList<KeySettings> Keys { get; set; } = [];

    /// <summary>How long a host that was told to stop, and is no longer ready, still takes requests as ever, so that balancers notice before it refuses any.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainNotice { get; set; }

    /// <summary>How long running calls may go on after the host was told to stop, before they get an error.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How many items a page of a list has.</summary>
    [Range(1, 100_000)]
    public int PageSize { get; set; } = 500;

    /// <summary>Where servers beside the app's own are served; <c>{server}</c> stands for the name of each.</summary>
    [RegularExpression(@".*\{server\}.*", ErrorMessage = "ServersPath needs '{server}' where the name of the server stands.")]
    public string ServersPath { get; set; } = "/servers/{server}/mcp";

    /// <summary>
    /// Shapes the app's own server for one session, user or route: runs for each modern request, and whenever a session's server is made,
    /// which is at its handshake and after each pause. Must come to the same for the same caller. With it set, modern requests
    /// are no longer served by one shared server, which costs about 20 µs each.
    /// </summary>
    public Action<HttpContext, McpServerOptions>? ConfigureServer { get; set; }
}
