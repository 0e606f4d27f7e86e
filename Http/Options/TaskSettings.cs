using System.ComponentModel.DataAnnotations;
using Actors.Core.Tasks;
using Microsoft.AspNetCore.Http;

namespace Actors.Http;

/// <summary>How calls run as background tasks. What a tool's <c>[BackgroundTask]</c> says wins over the defaults here.</summary>
public sealed class TaskSettings
{
    /// <summary>Whether all callers that are not authenticated are one and the same user, who may list every task. Otherwise a task's id is the only key to it.</summary>
    public bool SingleUser { get; set; }

    /// <summary>Whether calls of tools without <c>[BackgroundTask]</c> run as tasks: <c>Forbidden</c>, <c>Optional</c> or <c>Required</c>.</summary>
    [AllowedValues(TaskSupport.Forbidden, TaskSupport.Optional, TaskSupport.Required, ErrorMessage = "DefaultSupport is Forbidden, Optional or Required.")]
    public TaskSupport DefaultSupport { get; set; } = TaskSupport.Forbidden;

    /// <summary>How long a task is kept, from its creation on, where neither its client nor its tool says otherwise; longer where the tool's own time limit is.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan DefaultTtl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest that any task is kept, whatever its client or tool asks for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan MaxTtl { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often clients are told to look at a task.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one attempt of a task may take, where its tool says nothing. Without it: as long as the task is kept.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "365.00:00:00")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>How many tasks may run at once on a node; more wait for their turn.</summary>
    [Range(1, 1_000_000)]
    public int MaxRunning { get; set; } = 1000;

    /// <summary>How many tasks of one tool may run at once on a node, where the tool says nothing; 0 for as many as the node allows.</summary>
    [Range(0, 1_000_000)]
    public int MaxRunningPerTool { get; set; }

    /// <summary>How many tasks of one owner may run at once on a node; 0 for as many as the node allows. Without authentication all callers are one owner.</summary>
    [Range(0, 1_000_000)]
    public int MaxRunningPerOwner { get; set; }

    /// <summary>How many tasks of one owner may exist that have not ended; a call beyond them is refused and told how long to wait. Without authentication all callers are one owner.</summary>
    [Range(1, 10_000_000)]
    public int MaxPerOwner { get; set; } = 10_000;

    /// <summary>The types of claims that are recorded with a task, besides those that name its owner. Empty: all of them, as long as they fit into 4 KB.</summary>
    public IList<string> ClaimTypes { get; set; } = [];

    /// <summary>
    /// Takes from the request that creates a task what its runs need beyond their caller's claims, at most 4 KB: there is no
    /// <c>HttpContext</c> in a task. What it returns is stored; do not take secrets.
    /// </summary>
    public Func<HttpContext, IReadOnlyDictionary<string, string>>? Capture { get; set; }

    /// <summary>Prepares the services of each run of a task, before its tool is made, from what <see cref="Capture"/> took.</summary>
    public Func<IServiceProvider, IReadOnlyDictionary<string, string>, ValueTask>? InitializeScope { get; set; }
}
