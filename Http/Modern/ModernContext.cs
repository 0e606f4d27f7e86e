using Actors.Core.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Actors.Http.Modern;

/// <summary>What calls need of the host.</summary>
internal sealed class ModernContext(IOptions<ActorsOptions> options, TimeProvider time, Gauges gauges)
{
    /// <summary>Counts what goes on.</summary>
    public Gauges Gauges { get; } = gauges;

    /// <summary>Makes the answer to a request an event stream.</summary>
    public EventStream Stream(HttpContext http) =>
        new(http, options.Value.Streams.KeepAlive, options.Value.Limits.BufferedBytes, time, Gauges);
}
