using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Links;
using ModelContextProtocol;

namespace Actors.Host.Upstreams;

/// <summary>Tries servers by connections of its own, as the host would make them.</summary>
internal sealed class UpstreamProber(TimeProvider time) : IUpstreamProber
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ProbeAsync(UpstreamModels models, CancellationToken cancellationToken)
    {
        using var connector = new UpstreamConnector(new UpstreamBook(models), time);
        return await Task.WhenAll(models.Enabled.Select(server => ProbeAsync(connector, server, cancellationToken)));
    }

    private async Task<Finding> ProbeAsync(UpstreamConnector connector, UpstreamModel server, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await using var link = await connector.ConnectAsync(new UpstreamKey(server.Name), UpstreamCredentials.None, Silence.Instance, cancellationToken);
            var facts = await link.ReadFactsAsync(cancellationToken).WaitAsync(server.Target.Settings.ConnectTimeout, time, cancellationToken);
            return new Finding(server.Name, time.GetElapsedTime(started)) { Facts = facts };
        }
        catch (Exception failed) when (failed is UpstreamException or McpException or TimeoutException)
        {
            var error = failed is TimeoutException ? $"It connected, but did not list what it offers within {server.Target.Settings.ConnectTimeout.TotalSeconds:0.#} s." : failed.Message;
            return new Finding(server.Name, time.GetElapsedTime(started)) { Error = error };
        }
    }

    /// <summary>Nobody to ask, and nobody to tell.</summary>
    private sealed class Silence : IUpstreamOutlet
    {
        private static readonly JsonElement NoRoots = JsonDocument.Parse("""{"roots":[]}""").RootElement;

        public static Silence Instance { get; } = new();

        public void Notified(string? call, string method, JsonElement parameters)
        {
        }

        public Task<JsonElement> AskAsync(string? call, string method, JsonElement parameters, CancellationToken cancellationToken) =>
            method == "roots/list"
                ? Task.FromResult(NoRoots)
                : throw new McpProtocolException("Nobody is there to answer: the server is only being checked.", McpErrorCode.InvalidRequest);

        public void Lost(UpstreamException cause)
        {
        }
    }
}
