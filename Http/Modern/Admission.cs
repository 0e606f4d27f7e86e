using Actors.Core.Draining;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Http.Legacy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Actors.Http.Modern;

/// <summary>Whether one more call may run: not while the process stops, and only so many for each caller.</summary>
internal sealed class Admission(CallerCalls calls, DrainState drain, IOptions<ActorsOptions> options)
{
    /// <summary>Counts a call until it is ended; null, with the reason, when it may not run.</summary>
    public CallerCalls.Count? TryEnter(Principal caller, out Refusal? refusal)
    {
        if (drain.IsDraining)
        {
            refusal = new(StatusCodes.Status503ServiceUnavailable, new(RpcCode.InternalError, "The server is stopping; try again soon."));
            return null;
        }

        var counted = calls.TryBegin(caller);
        refusal = counted is not null
            ? null
            : new(StatusCodes.Status429TooManyRequests, new(RpcCode.InvalidRequest, $"{options.Value.Limits.CallsPerCaller} calls are in flight; wait for one to end."));
        return counted;
    }
}
