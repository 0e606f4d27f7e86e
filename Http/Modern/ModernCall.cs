using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Http.Front;
using Actors.Http.Servers;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>
/// One modern request on its way through the shared server. Its answer is JSON, unless the handler says something first:
/// only then does it become a stream, so that whatever is refused before still has its HTTP status.
/// </summary>
internal sealed class ModernCall(Exchange exchange, CallScope scope, Accepts accepts, ModernContext modern) : SharedCall(scope)
{
    private readonly Lock _gate = new();
    private NotificationRules? _rules;
    private EventStream? _stream;
    private bool _answered;

    /// <summary>Sends the answer, and returns when nothing of the call touches the HTTP request any more.</summary>
    public async Task ReplyAsync(JsonRpcMessageWithId? answer)
    {
        EventStream? stream;
        lock (_gate)
        {
            _answered = true;
            if (answer is not null && accepts == Accepts.Events)
            {
                _stream ??= modern.Stream(exchange.Http);
            }

            stream = _stream;
        }

        if (stream is not null)
        {
            if (answer is not null)
            {
                _ = stream.Send(Wire.ToJson(answer, exchange.Message.Id));
            }

            await stream.DisposeAsync();
        }
        else if (answer is not null)
        {
            await AnswerBuffer.SendAsync(exchange.Http, answer, exchange.Message.Id);
        }
    }

    protected override Task NotifyAsync(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_answered || !accepts.HasFlag(Accepts.Events) || !(_rules ??= new(exchange.Message.Meta)).Allow(notification))
            {
                return Task.CompletedTask;
            }

            _stream ??= modern.Stream(exchange.Http);
            return _stream.Send(Wire.ToJson(notification));
        }
    }
}
