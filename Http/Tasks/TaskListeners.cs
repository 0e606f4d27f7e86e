using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>
/// The calls of this node that wait on a hidden task. Where the task runs on the same node, what its body says goes straight
/// to them: in its order, before the result, and without a turn of any actor.
/// </summary>
internal sealed class TaskListeners
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Listener>> _listeners = new();

    /// <summary>Passes what the task's body says on to a call, until disposed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="call">The call.</param>
    /// <param name="token">The progress token of that call; undefined for none.</param>
    public IDisposable Listen(string task, ICallTransport call, JsonElement token)
    {
        var listener = new Listener(this, task, call, token);
        _listeners.AddOrUpdate(task, static (_, added) => [added], static (_, others, added) => others.Add(added), listener);
        return listener;
    }

    /// <summary>Tells a notification of the task's body to the calls that wait here; false when there are none.</summary>
    public async ValueTask<bool> TellAsync(string task, JsonRpcNotification notification)
    {
        if (!_listeners.TryGetValue(task, out var listeners))
        {
            return false;
        }

        foreach (var listener in listeners)
        {
            await listener.TellAsync(notification);
        }

        return true;
    }

    private void Remove(string task, Listener listener)
    {
        while (_listeners.TryGetValue(task, out var listeners))
        {
            var rest = listeners.Remove(listener);
            if (rest.IsEmpty ? _listeners.TryRemove(KeyValuePair.Create(task, listeners)) : _listeners.TryUpdate(task, rest, listeners))
            {
                return;
            }
        }
    }

    private sealed class Listener(TaskListeners all, string task, ICallTransport call, JsonElement token) : IDisposable
    {
        public Task TellAsync(JsonRpcNotification notification)
        {
            if (notification.Method != NotificationMethods.ProgressNotification)
            {
                return call.SendMessageAsync(new JsonRpcNotification { Method = notification.Method, Params = notification.Params }, CancellationToken.None);
            }

            if (token.ValueKind is not (JsonValueKind.String or JsonValueKind.Number) || notification.Params?.DeepClone() is not JsonObject parameters)
            {
                return Task.CompletedTask;
            }

            parameters["progressToken"] = JsonValue.Create(token);
            return call.SendMessageAsync(new JsonRpcNotification { Method = notification.Method, Params = parameters }, CancellationToken.None);
        }

        public void Dispose() => all.Remove(task, this);
    }
}
