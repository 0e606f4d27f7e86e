using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Actors.Core.Tasks;

/// <summary>
/// A task as it is saved, written by hand: most of what a task costs beside its body is saving it twice. A test holds it to what
/// <see cref="TaskJson"/> writes and reads; what came as JSON goes on as the very text that it came as.
/// </summary>
internal static class TaskRecordJson
{
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    /// <summary>The record as UTF-8.</summary>
    public static byte[] Write(TaskRecord record) => Written(record, Write);

    /// <summary>A call that has a row of its own.</summary>
    public static byte[] Write(TaskCall call) => Written(call, Write);

    /// <summary>An outcome that has a row of its own.</summary>
    public static byte[] Write(TaskOutcome outcome) => Written(outcome, Write);

    private static byte[] Written<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var (buffer, writer) = _scratch ?? NewScratch();
        _scratch = null;
        write(writer, value);
        writer.Flush();
        var written = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity <= MostKept)
        {
            writer.Reset();
            buffer.ResetWrittenCount();
            _scratch = (buffer, writer);
        }

        return written;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) NewScratch()
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        return (buffer, new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }));
    }

    private static void Write(Utf8JsonWriter writer, TaskRecord record)
    {
        writer.WriteStartObject();
        writer.WriteNumber("format"u8, record.Format);
        writer.WriteString("owner"u8, record.Owner);
        writer.WriteString("tool"u8, record.Tool);
        writer.WriteString("digest"u8, record.Digest);
        Write(writer, record.Origin);
        Write(writer, record.Policy);
        writer.WriteString("created"u8, record.Created);
        writer.WriteString("updated"u8, record.Updated);
        writer.WriteString("status"u8, NameOf(record.Status));
        Write(writer, "message"u8, record.Message);
        Write(writer, "isToolError"u8, record.IsToolError);
        writer.WriteNumber("version"u8, record.Version);
        Write(writer, "attempt"u8, record.Attempt);
        Write(writer, "node"u8, record.Node);
        Write(writer, "started"u8, record.Started);
        Write(writer, "losses"u8, record.Losses);
        Write(writer, "home"u8, record.Home);
        Write(writer, "failures"u8, record.Failures);
        Write(writer, "retryAt"u8, record.RetryAt);
        Write(writer, "suspended"u8, record.Suspended);
        Write(writer, "requestState"u8, record.RequestState);
        if (record.Call is { } call)
        {
            writer.WritePropertyName("call"u8);
            Write(writer, call);
        }

        if (record.Outcome is { } outcome)
        {
            writer.WritePropertyName("outcome"u8);
            Write(writer, outcome);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TaskOutcome outcome)
    {
        writer.WriteStartObject();
        Write(writer, "result"u8, outcome.Result);
        Write(writer, "error"u8, outcome.Error);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TaskOrigin origin)
    {
        writer.WriteStartObject("origin"u8);
        Write(writer, "modern"u8, origin.Modern);
        Write(writer, "session"u8, origin.Session);
        Write(writer, "progressToken"u8, origin.ProgressToken);
        Write(writer, "hidden"u8, origin.Hidden);
        Write(writer, "canBeJoined"u8, origin.CanBeJoined);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TaskPolicy policy)
    {
        writer.WriteStartObject("policy"u8);
        Write(writer, "ttl"u8, policy.Ttl);
        Write(writer, "pollInterval"u8, policy.PollInterval);
        Write(writer, "timeout"u8, policy.Timeout);
        Write(writer, "heartbeat"u8, policy.Heartbeat);
        Write(writer, "retries"u8, policy.Retries);
        Write(writer, "retryDelay"u8, policy.RetryDelay);
        Write(writer, "maxRetryDelay"u8, policy.MaxRetryDelay);
        writer.WriteBoolean("exponential"u8, policy.Exponential);
        writer.WriteStartArray("notRetried"u8);
        foreach (var exception in policy.NotRetried)
        {
            writer.WriteStringValue(exception);
        }

        writer.WriteEndArray();
        Write(writer, "replayable"u8, policy.Replayable);
        Write(writer, "maxRunning"u8, policy.MaxRunning);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TaskCall call)
    {
        writer.WriteStartObject();
        Write(writer, "server"u8, call.Server);
        writer.WriteString("tool"u8, call.Tool);
        Write(writer, "params"u8, call.Params);
        writer.WriteString("version"u8, call.Version);
        Write(writer, "client"u8, call.Client);
        Write(writer, "capabilities"u8, call.Capabilities);
        writer.WriteStartArray("claims"u8);
        foreach (var claim in call.Claims)
        {
            JsonSerializer.Serialize(writer, claim, TaskJson.Default.TaskClaim);
        }

        writer.WriteEndArray();
        Write(writer, "authentication"u8, call.Authentication);
        Write(writer, "nameClaim"u8, call.NameClaim);
        Write(writer, "roleClaim"u8, call.RoleClaim);
        Write(writer, "logLevel"u8, call.LogLevel);
        writer.WriteStartObject("captured"u8);
        foreach (var (name, value) in call.Captured)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteString("digest"u8, call.Digest);
        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> NameOf(WorkStatus status) => status switch
    {
        WorkStatus.Working => "Working"u8,
        WorkStatus.InputRequired => "InputRequired"u8,
        WorkStatus.Completed => "Completed"u8,
        WorkStatus.Failed => "Failed"u8,
        WorkStatus.Cancelled => "Cancelled"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status of a task."),
    };

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            writer.WriteBoolean(name, value);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, int value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            writer.WriteString(name, time);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TimeSpan? value)
    {
        if (value is { } span)
        {
            Span<byte> text = stackalloc byte[32];
            Utf8Formatter.TryFormat(span, text, out var length);
            writer.WriteString(name, text[..length]);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }
    }
}
