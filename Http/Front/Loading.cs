using Actors.Core.Protocol;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Front;

/// <summary>Waits for what a server serves before a request reaches it.</summary>
internal static class Loading
{
    /// <summary>True once it is there, or where the body asks for nothing; false: it cannot be had, and the request has been answered with why.</summary>
    public static ValueTask<bool> TryAsync(HttpContext http, HostedServer server, IncomingBody body)
    {
        if (body.Single is { Kind: not IncomingKind.Request })
        {
            // Answers and notifications are for what goes on already.
            return new(true);
        }

        var loading = server.LoadAsync(http.User, http.RequestAborted);
        return loading.IsCompletedSuccessfully ? new(true) : WaitAsync(loading, http, body);
    }

    /// <summary>Waits for it too, but goes on without: for streams, on which there will be more to hear once it is there.</summary>
    public static async ValueTask WaitAsync(HttpContext http, HostedServer server)
    {
        try
        {
            await server.LoadAsync(http.User, http.RequestAborted);
        }
        catch (Exception exception) when (exception is ServerUnavailableException or OperationCanceledException)
        {
            // Nothing is asked for that could be answered with this.
        }
    }

    private static async ValueTask<bool> WaitAsync(ValueTask loading, HttpContext http, IncomingBody body)
    {
        try
        {
            await loading;
            return true;
        }
        catch (ServerUnavailableException unavailable)
        {
            // With the status of an answer: clients show what they are told by one, and hide what comes with a failure of HTTP.
            await Reply.Error(http, StatusCodes.Status200OK, new(RpcCode.InternalError, unavailable.Message), body.Single?.Id);
            return false;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
    }
}
