using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Http.Front;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>
/// The HTTP answer to one modern request. It is JSON, unless the handler says something first: only then does it become a
/// stream, so that whatever is refused before still has its HTTP status.
/// </summary>
internal sealed class ModernReply(Exchange exchange, Accepts accepts, ModernContext modern) : ICallReply
{
    private readonly Lock _gate = new();
    private NotificationRules? _rules;
    private EventStream? _stream;
    private bool _answered;

    /// <summary>The request.</summary>
    public HttpContext Http => exchange.Http;

    HttpContext? ICallReply.Http => exchange.Http;

    /// <summary>What the client can be asked during this request.</summary>
    public JsonElement Capabilities =>
        exchange.Message.Meta is { ValueKind: JsonValueKind.Object } meta && meta.TryGetProperty(MetaKey.ClientCapabilities, out var capabilities) ? capabilities : default;

    /// <summary>Whether it continues an earlier request, whose progress token its handler still uses.</summary>
    public bool Continues { get; init; }

    /// <summary>Whether something has been sent already.</summary>
    public bool IsStream
    {
        get
        {
            lock (_gate)
            {
                return _stream is not null;
            }
        }
    }

    /// <summary>Sends the answer, if there is one, and returns when nothing touches the HTTP request any more.</summary>
    public Task SendAsync(JsonRpcMessageWithId? answer)
    {
        lock (_gate)
        {
            _answered = true;
            if (answer is not null && accepts == Accepts.Events)
            {
                _stream ??= modern.Stream(exchange.Http);
            }
        }

        if (_stream is not null)
        {
            return EndStreamAsync(_stream, answer);
        }

        return answer is null ? Task.CompletedTask : AnswerBuffer.SendAsync(exchange.Http, answer, exchange.Message.Id);
    }

    /// <summary>Sends a notification of the handler, if the client wants it and can read it.</summary>
    public Task NotifyAsync(JsonRpcNotification notification)
    {
        lock (_gate)
        {
            if (_answered || !accepts.HasFlag(Accepts.Events))
            {
                return Task.CompletedTask;
            }

            if (Continues && notification.Method == "notifications/progress")
            {
                notification = Readdressed(notification);
            }

            if (!(_rules ??= new(exchange.Message.Meta)).Allow(notification))
            {
                return Task.CompletedTask;
            }

            _stream ??= modern.Stream(exchange.Http);
            return _stream.Send(Wire.ToJson(notification));
        }
    }

    private async Task EndStreamAsync(EventStream stream, JsonRpcMessageWithId? answer)
    {
        if (answer is not null)
        {
            _ = stream.Send(Wire.ToJson(answer, exchange.Message.Id));
        }

        await stream.DisposeAsync();
    }

    private JsonRpcNotification Readdressed(JsonRpcNotification notification)
    {
        if (notification.Params?.DeepClone() is not JsonObject parameters)
        {
            return notification;
        }

        parameters.Remove("progressToken");
        if (exchange.Message.Meta.TryGetProperty("progressToken"u8, out var token) && token.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        {
            parameters["progressToken"] = JsonValue.Create(token);
        }

        return new JsonRpcNotification { Method = notification.Method, Params = parameters };
    }
}
