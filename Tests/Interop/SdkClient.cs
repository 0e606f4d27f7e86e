using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Interop;

/// <summary>The official C# client, connected, with what it hears in order.</summary>
internal sealed class SdkClient : IAsyncDisposable
{
    public const string Modern = "2026-07-28";

    private readonly Channel<JsonRpcNotification> _heard = Channel.CreateUnbounded<JsonRpcNotification>();
    private readonly HttpClient _http;

    private SdkClient(McpClient client, HttpClient http, WireLog wire) => (Client, _http, Wire) = (client, http, wire);

    public McpClient Client { get; private set; }

    public WireLog Wire { get; }

    /// <summary>Connects in the given version, or lets the client find out with null.</summary>
    public static async Task<SdkClient> OpenAsync(Uri endpoint, string? version, string? key = null, McpClientHandlers? handlers = null)
    {
        var wire = new WireLog();
        var http = new HttpClient(wire) { Timeout = Timeout.InfiniteTimeSpan };
        var opened = new SdkClient(null!, http, wire);
        handlers ??= new McpClientHandlers();
        handlers.NotificationHandlers =
        [
            .. new[]
            {
                NotificationMethods.ResourceUpdatedNotification, NotificationMethods.ResourceListChangedNotification, NotificationMethods.ToolListChangedNotification,
                NotificationMethods.PromptListChangedNotification, NotificationMethods.LoggingMessageNotification, "notifications/subscriptions/acknowledged",
            }.Select(method => KeyValuePair.Create<string, Func<JsonRpcNotification, CancellationToken, ValueTask>>(method, opened.HearAsync)),
        ];
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = endpoint,
                TransportMode = HttpTransportMode.StreamableHttp,
                DefaultReconnectionInterval = TimeSpan.FromMilliseconds(50),
                MaxReconnectionAttempts = 100,
                AdditionalHeaders = key is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
            },
            http);
        opened.Client = await McpClient.CreateAsync(
            transport,
            new McpClientOptions { ProtocolVersion = version, Handlers = handlers },
            cancellationToken: TestContext.Current.CancellationToken);
        return opened;
    }

    /// <summary>Calls a tool and returns its first text.</summary>
    public async Task<string> TextAsync(string tool, Dictionary<string, object?>? arguments = null)
    {
        var result = await Client.CallToolAsync(tool, arguments, cancellationToken: TestContext.Current.CancellationToken);
        return Assert.IsType<TextContentBlock>(result.Content[0]).Text;
    }

    /// <summary>A call that ends only when it is cancelled, or its connection breaks.</summary>
    public Task BlockAsync(string id, CancellationToken cancellationToken) => Client.SendRequestAsync(
        new JsonRpcRequest { Id = new RequestId(id), Method = RequestMethods.ToolsCall, Params = new JsonObject { ["name"] = "block", ["arguments"] = new JsonObject() } },
        cancellationToken);

    /// <summary>Cancels a call in the manner of its generation.</summary>
    public async Task CancelAsync(string id, CancellationTokenSource source)
    {
        // In a session this client's token only leaves the connection, which by the protocol cancels nothing.
        if (Client.NegotiatedProtocolVersion != Modern)
        {
            await Client.SendNotificationAsync(
                NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = new RequestId(id) }, cancellationToken: TestContext.Current.CancellationToken);
        }

        await source.CancelAsync();
    }

    /// <summary>How many calls of "block" were started and cancelled.</summary>
    public async Task<(int Started, int Cancelled)> CountsAsync()
    {
        var result = await Client.CallToolAsync("cancellations", cancellationToken: TestContext.Current.CancellationToken);
        var counts = result.StructuredContent!.Value;
        return (counts.GetProperty("started").GetInt32(), counts.GetProperty("cancelled").GetInt32());
    }

    /// <summary>Asks for the counts, one round trip after the other, until they are as wanted.</summary>
    public async Task CountedAsync(Func<(int Started, int Cancelled), bool> wanted)
    {
        while (!wanted(await CountsAsync()))
        {
        }
    }

    /// <summary>Subscribes in the manner of its generation: to one resource, or to the lists where there is none.</summary>
    public async Task SubscribeAsync(string? uri)
    {
        if (Client.NegotiatedProtocolVersion != Modern)
        {
            await Wire.Listening;
            await (uri is null ? Task.CompletedTask : Client.SubscribeToResourceAsync(uri, cancellationToken: TestContext.Current.CancellationToken));
            return;
        }

        var wanted = uri is null
            ? new JsonObject { ["toolsListChanged"] = true, ["promptsListChanged"] = true, ["resourcesListChanged"] = true }
            : new JsonObject { ["resourceSubscriptions"] = new JsonArray(uri) };
        Listen = Client.SendRequestAsync(
            new JsonRpcRequest { Method = "subscriptions/listen", Params = new JsonObject { ["notifications"] = wanted } },
            TestContext.Current.CancellationToken);
        Assert.Equal("notifications/subscriptions/acknowledged", (await HeardAsync()).Method);
    }

    /// <summary>The newest listen request of the modern generation; it ends with its stream.</summary>
    public Task Listen { get; private set; } = Task.CompletedTask;

    /// <summary>The next update of a resource; a host that came back also tells that lists may have changed.</summary>
    public async Task<string> UpdatedAsync()
    {
        JsonRpcNotification heard;
        do
        {
            heard = await HeardAsync();
        }
        while (heard.Method != NotificationMethods.ResourceUpdatedNotification);
        return (string)heard.Params!["uri"]!;
    }

    /// <summary>The next notification.</summary>
    public async Task<JsonRpcNotification> HeardAsync() => await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>What was heard and not yet read.</summary>
    public IEnumerable<JsonRpcNotification> Unread()
    {
        while (_heard.Reader.TryRead(out var notification))
        {
            yield return notification;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _http.Dispose();
    }

    private ValueTask HearAsync(JsonRpcNotification notification, CancellationToken cancellationToken) => _heard.Writer.WriteAsync(notification, cancellationToken);
}
