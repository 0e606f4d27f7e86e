using System.Buffers;
using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Actors.Core.Topics;
using Actors.Http.Topics;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>Writes the messages of one listen, each under the subscription's id: the request's own, with its JSON type.</summary>
internal sealed class ListenFrames(RequestId id)
{
    private const int MaxKept = 64 * 1024;

    private ArrayBufferWriter<byte> _json = new(256);

    /// <summary>About how many bytes a message has beside its uri.</summary>
    public const int Overhead = 192;

    /// <summary>A comment, which says only that the stream lives.</summary>
    public static ReadOnlySpan<byte> Comment => ":\n\n"u8;

    /// <summary>The first message: what is listened to.</summary>
    public void Acknowledge(IBufferWriter<byte> to, TopicFilter filter, IReadOnlyCollection<string> tasks) => Event(to, writer =>
    {
        Notification(writer, "notifications/subscriptions/acknowledged");
        writer.WriteStartObject("notifications"u8);
        Flag(writer, "toolsListChanged"u8, filter, TopicChanges.Tools);
        Flag(writer, "promptsListChanged"u8, filter, TopicChanges.Prompts);
        Flag(writer, "resourcesListChanged"u8, filter, TopicChanges.Resources);
        Texts(writer, "resourceSubscriptions"u8, filter.Uris);
        Texts(writer, "taskIds"u8, tasks);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>One message for each list that changed.</summary>
    public void Lists(IBufferWriter<byte> to, TopicChanges lists)
    {
        foreach (var (list, method) in TopicNotifications.Lists)
        {
            if (lists.HasFlag(list))
            {
                Event(to, writer =>
                {
                    Notification(writer, method);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                });
            }
        }
    }

    /// <summary>A resource's change.</summary>
    public void Updated(IBufferWriter<byte> to, string uri) => Event(to, writer =>
    {
        Notification(writer, TopicNotifications.Updated);
        writer.WriteString("uri"u8, uri);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>A task's change.</summary>
    public void Task(IBufferWriter<byte> to, TaskView view) => Event(to, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WriteString("method"u8, "notifications/tasks"u8);
        writer.WritePropertyName("params"u8);
        ModernTasks.Notification(view, id).WriteTo(writer);
        writer.WriteEndObject();
    });

    /// <summary>The last message: the request's result.</summary>
    public void Complete(IBufferWriter<byte> to) => Event(to, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        Wire.WriteId(writer, id);
        writer.WriteStartObject("result"u8);
        writer.WriteString("resultType"u8, "complete"u8);
        Meta(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static void Flag(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TopicFilter filter, TopicChanges list)
    {
        if (filter.Lists.HasFlag(list))
        {
            writer.WriteBoolean(name, true);
        }
    }

    private static void Texts(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyCollection<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private void Notification(Utf8JsonWriter writer, string method)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WriteString("method"u8, method);
        writer.WriteStartObject("params"u8);
        Meta(writer);
    }

    private void Meta(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("_meta"u8);
        if (id.Id is string text)
        {
            writer.WriteString("io.modelcontextprotocol/subscriptionId"u8, text);
        }
        else
        {
            writer.WriteNumber("io.modelcontextprotocol/subscriptionId"u8, (long)id.Id!);
        }

        writer.WriteEndObject();
    }

    private void Event(IBufferWriter<byte> to, Action<Utf8JsonWriter> write)
    {
        _json.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_json, Wire.WriterOptions))
        {
            write(writer);
        }

        to.Write("event: message\ndata: "u8);
        to.Write(_json.WrittenSpan);
        to.Write("\n\n"u8);
        if (_json.Capacity > MaxKept)
        {
            // A stream stays open for hours after one large result.
            _json = new(256);
        }
    }
}
