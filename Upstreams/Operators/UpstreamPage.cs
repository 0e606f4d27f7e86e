using System.Buffers;
using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Upstreams;
using Actors.Http.Operators;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Links;
using Microsoft.AspNetCore.Http;

namespace Actors.Upstreams.Operators;

/// <summary><c>/operator/upstreams</c>: every server that is configured, and how its connection is. Nothing of what goes over it, and no keys.</summary>
internal sealed class UpstreamPage(UpstreamBook book, IUpstreams upstreams, TimeProvider time) : IOperatorPage
{
    // A connection's actor that does not answer must not keep the others from being seen.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public string Path => "/operator/upstreams";

    /// <inheritdoc/>
    public async Task AnswerAsync(HttpContext context)
    {
        var servers = book.Current.Servers.Values.ToArray();
        var health = await Task.WhenAll(servers.Select(server => HealthAsync(server, context.RequestAborted)));
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("upstreams"u8);
            foreach (var (server, one) in servers.Zip(health))
            {
                Write(json, server, one);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private async Task<UpstreamHealth?> HealthAsync(UpstreamModel server, CancellationToken cancellationToken)
    {
        if (server.IsDisabled || server.IsPerCaller)
        {
            return null;
        }

        try
        {
            return await upstreams.HealthAsync(new UpstreamKey(server.Name), cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            return new UpstreamHealth { Phase = UpstreamPhase.None, LastError = failed is TimeoutException ? "Its connection gives no account of itself." : failed.Message };
        }
    }

    private static void Write(Utf8JsonWriter json, UpstreamModel server, UpstreamHealth? health)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, server.Name);
        json.WriteString("transport"u8, server.Target is StdioTarget ? "stdio"u8 : "http"u8);
        json.WriteString("target"u8, server.Target.ToString());
        json.WriteString("phase"u8, Phase(server, health));
        json.WriteString("identity"u8, server.IsPerCaller ? "caller"u8 : "shared"u8);
        json.WriteBoolean("combined"u8, server.IsCombined);
        if (health is not null)
        {
            WriteHealth(json, health);
        }

        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json, UpstreamHealth health)
    {
        json.WriteNumber("calls"u8, health.Calls);
        json.WriteNumber("connects"u8, health.Connects);
        json.WriteNumber("failures"u8, health.Failures);
        WriteIf(json, "node", health.Node);
        WriteIf(json, "lastError", health.LastError);
        WriteIf(json, "lastErrorAt", health.LastErrorAt);
        WriteIf(json, "retryAt", health.RetryAt);
    }

    private static void WriteIf(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteIf(Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } at)
        {
            json.WriteString(name, at);
        }
    }

    // A server with a connection for each caller has as many phases as callers.
    private static string Phase(UpstreamModel server, UpstreamHealth? health) => (server, health?.Phase) switch
    {
        ({ IsDisabled: true }, _) => "disabled",
        ({ IsPerCaller: true }, _) => "per caller",
        (_, UpstreamPhase.Idle) => "idle",
        (_, UpstreamPhase.Connecting) => "connecting",
        (_, UpstreamPhase.Ready) => "ready",
        (_, UpstreamPhase.BackingOff) => "backing off",
        (_, UpstreamPhase.Broken) => "broken",
        (_, UpstreamPhase.Closing) => "closing",
        _ => "unknown",
    };
}
