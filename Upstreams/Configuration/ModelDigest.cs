using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Upstreams.Links;

namespace Actors.Upstreams.Configuration;

/// <summary>Digests by which models are compared. They cover secrets, so they are as good for a guess as those are: never log one.</summary>
internal static class ModelDigest
{
    /// <summary>A digest of all that a connection depends on.</summary>
    public static string OfConnection(UpstreamModel model) => Of(json => WriteConnection(json, model));

    /// <summary>A digest of everything.</summary>
    public static string Of(UpstreamModel model) => Of(json =>
    {
        WriteConnection(json, model);
        WriteServing(json, model);
    });

    private static string Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            write(json);
            json.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan).AsSpan(0, 16));
    }

    private static void WriteConnection(Utf8JsonWriter json, UpstreamModel model)
    {
        json.WriteBooleanValue(model.IsPerCaller);
        switch (model.Target)
        {
            case StdioTarget stdio:
                json.WriteStringValue(stdio.Command);
                Write(json, stdio.Arguments);
                Write(json, stdio.Environment);
                json.WriteBooleanValue(stdio.InheritEnvironment);
                json.WriteStringValue(stdio.WorkingDirectory);
                Write(json, stdio.ShutdownGrace);
                break;
            case HttpTarget http:
                json.WriteStringValue(http.Url.OriginalString);
                Write(json, http.Headers!);
                json.WriteStringValue(http.Transport.ToString());
                break;
        }

        json.WriteStringValue(model.Target.LogLevel?.ToString());
        Write(json, model.Target.Settings);
    }

    private static void Write(Utf8JsonWriter json, UpstreamSettings settings)
    {
        Write(json, settings.ConnectTimeout);
        Write(json, settings.CallTimeout);
        Write(json, settings.CancelGrace);
        Write(json, settings.IdleAfter);
        Write(json, settings.Backoff);
        Write(json, settings.MaxBackoff);
        json.WriteNumberValue(settings.BreakAfter);
        json.WriteNumberValue(settings.MaxCalls);
    }

    private static void WriteServing(Utf8JsonWriter json, UpstreamModel model)
    {
        json.WriteStringValue(model.Name);
        json.WriteStringValue(model.Title);
        json.WriteBooleanValue(model.IsDisabled);
        json.WriteBooleanValue(model.IsEager);
        json.WriteBooleanValue(model.IsCombined);
        json.WriteStringValue(model.Prefix);
        json.WriteStringValue(model.WhenDown.ToString());
        Write(json, model.Tools.Include.Patterns);
        Write(json, model.Tools.Exclude.Patterns);
        Write(json, model.Idempotent.Patterns);
        json.WriteStringValue(model.Policy);
        Write(json, model.Roles);
        foreach (var (pattern, rule) in model.Background.Rules)
        {
            json.WriteStringValue(pattern);
            json.WriteStringValue(rule.Support.ToString());
            Write(json, rule.Timeout);
            Write(json, rule.Heartbeat);
            Write(json, rule.Ttl);
            json.WriteNumberValue(rule.Retries);
            Write(json, rule.RetryDelay);
            json.WriteNumberValue(rule.MaxRunning);
        }
    }

    private static void Write(Utf8JsonWriter json, TimeSpan? span) => json.WriteStringValue(span?.ToString("c", CultureInfo.InvariantCulture));

    private static void Write(Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string?>> pairs)
    {
        json.WriteStartObject();
        foreach (var (name, value) in pairs.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
