using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Upstreams;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>Passes requests on to the servers behind the host, and their answers back as they came.</summary>
internal sealed class Forwarder(EngineAccess engine, CallerCredentials credentials, TimeProvider time)
{
    // Longer than any task may run: its own limits end it.
    private static readonly TimeSpan AsLongAsTheTask = TimeSpan.FromDays(365);

    // Members of results that the generation with sessions does not know.
    private static readonly string[] OfModernResults = ["resultType", "ttlMs", "cacheScope"];
    private static readonly string[] OfCaches = ["ttlMs", "cacheScope"];

    /// <summary>
    /// Makes a request of a server on behalf of a caller, who hears and answers what the server says and asks meanwhile. Throws
    /// <see cref="McpProtocolException"/> for the server's own error, as it came; <see cref="UpstreamException"/> where there is no answer.
    /// </summary>
    public async Task<JsonElement> SendAsync(
        ServedServer server, MessageContext context, string method, JsonElement parameters, CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        (context.JsonRpcMessage.Context?.RelatedTransport as ICallTransport)?.PassThrough();
        var call = new UpstreamCall
        {
            Method = method,
            Params = WithLevel(context, parameters),
            Caller = CallerDigest.Of(context),
            Timeout = timeout ?? TimeoutOf(context),
            Credentials = await credentials.OfAsync(server, context.User, cancellationToken),
        };
        try
        {
            return await engine.Upstreams.CallAsync(server.Key, call, UpstreamCaller.Of(context), cancellationToken);
        }
        catch (McpProtocolException refused)
        {
            throw Untouched.Carry(new McpProtocolException(refused.Message, refused, refused.ErrorCode), refused.Data["data"] is JsonElement data ? data : default);
        }
    }

    /// <summary>The same for requests other than calls of tools, whose callers know nothing but errors of the protocol.</summary>
    public async Task<JsonElement> RequestAsync(ServedServer server, MessageContext context, string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        try
        {
            return ForCaller(server, context, await SendAsync(server, context, method, parameters, cancellationToken));
        }
        catch (UpstreamException failed)
        {
            throw Failures.ToProtocol(server.Name, failed);
        }
    }

    /// <summary>A result without what the generation of its caller does not know, and without leave to show it to others where it is the caller's own.</summary>
    public static JsonElement ForCaller(ServedServer server, MessageContext context, JsonElement result) =>
        !McpVersion.IsModern(context.JsonRpcMessage.Context?.ProtocolVersion) ? JsonEdit.Without(result, OfModernResults)
        : server.Model.IsPerCaller ? JsonEdit.Without(result, OfCaches)
        : result;

    /// <summary>Makes a request of a server that nobody waits for any more: of its answer nothing is told.</summary>
    public async Task TellAsync(ServedServer server, MessageContext context, string method, JsonElement parameters, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            var call = new UpstreamCall
            {
                Method = method,
                Params = parameters,
                Caller = CallerDigest.Of(context),
                Timeout = timeout,
                Credentials = await credentials.OfAsync(server, context.User, limit.Token),
            };
            await engine.Upstreams.CallAsync(server.Key, call, caller: null, limit.Token);
        }
        catch (Exception exception) when (exception is UpstreamException or McpException or OperationCanceledException)
        {
            // It was told, or cannot be told; either way it is over here.
        }
    }

    // What a session wants to hear, a server of the other generation is told with each request; one of the same has been told when it was connected.
    private static JsonElement WithLevel(MessageContext context, JsonElement parameters) =>
        !McpVersion.IsModern(context.JsonRpcMessage.Context?.ProtocolVersion) && UpstreamCaller.LevelOf(context) is { } level
            ? JsonEdit.WithMeta(parameters, UpstreamCaller.LevelKey, level)
            : parameters;

    private TimeSpan? TimeoutOf(MessageContext context) =>
        context.Services?.GetService<CurrentTask>()?.Attempt is { } attempt ? attempt.Deadline - time.GetUtcNow() ?? AsLongAsTheTask : null;
}
