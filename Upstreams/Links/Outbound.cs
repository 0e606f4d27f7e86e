using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>The requests of one connection as they go out: untouched, but for what is the connection's own.</summary>
internal sealed class Outbound
{
    private const string Version = "io.modelcontextprotocol/protocolVersion";
    private const string Info = "io.modelcontextprotocol/clientInfo";
    private const string Capabilities = "io.modelcontextprotocol/clientCapabilities";
    private const string LogLevel = "io.modelcontextprotocol/logLevel";

    private readonly string _version;
    private readonly bool _isModern;
    private readonly JsonElement _info;
    private readonly JsonElement _capabilities;

    /// <summary>Of a connection that has shaken hands.</summary>
    /// <param name="options">What the host says of itself.</param>
    /// <param name="version">The revision that both sides speak.</param>
    public Outbound(McpClientOptions options, string version)
    {
        (_version, _isModern) = (version, McpVersion.LooksModern(version));
        _info = JsonSerializer.SerializeToElement(options.ClientInfo, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Implementation)));
        _capabilities = JsonSerializer.SerializeToElement(options.Capabilities, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ClientCapabilities)));
    }

    /// <summary>The whole request, on one line. Its progress token becomes the exchange's own, since those of two callers may be the same.</summary>
    public byte[] Line(Exchange exchange, JsonElement parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteNumber("id"u8, exchange.Id);
            json.WriteString("method"u8, exchange.Method);
            if (_isModern || parameters.ValueKind != JsonValueKind.Undefined)
            {
                json.WritePropertyName("params"u8);
                Write(json, exchange, parameters);
            }

            json.WriteEndObject();
        }

        // As it came it may have ends of lines, but only where JSON has spaces.
        var line = buffer.WrittenSpan.ToArray();
        line.AsSpan().ReplaceAny(EndsOfLines, (byte)' ');
        return line;
    }

    /// <summary>The parameters alone, for those who make a message of them; the same holds for their progress token.</summary>
    public JsonNode? Params(Exchange exchange, JsonElement parameters)
    {
        if (!_isModern && parameters.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            Write(json, exchange, parameters);
        }

        return LinkJson.ToNode(JsonElement.Parse(buffer.WrittenSpan));
    }

    private static SearchValues<byte> EndsOfLines { get; } = SearchValues.Create("\r\n"u8);

    private void Write(Utf8JsonWriter json, Exchange exchange, JsonElement parameters)
    {
        if (parameters.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined) || (!_isModern && !HasMeta(parameters)))
        {
            WriteRaw(json, parameters);
            return;
        }

        json.WriteStartObject();
        var meta = default(JsonElement);
        if (parameters.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in parameters.EnumerateObject())
            {
                if (member.NameEquals("_meta"u8))
                {
                    meta = member.Value;
                }
                else
                {
                    json.WritePropertyName(member.Name);
                    WriteRaw(json, member.Value);
                }
            }
        }

        json.WritePropertyName("_meta"u8);
        WriteMeta(json, exchange, meta);
        json.WriteEndObject();
    }

    // What a caller says of itself is not the connection's; what it wants for this request alone is.
    private void WriteMeta(Utf8JsonWriter json, Exchange exchange, JsonElement meta)
    {
        var extensions = default(JsonElement);
        json.WriteStartObject();
        if (meta.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in meta.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "progressToken":
                        exchange.Token = member.Value;
                        json.WriteNumber("progressToken"u8, exchange.Id);
                        break;
                    case Capabilities:
                        extensions = member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("extensions"u8, out var declared) ? declared : default;
                        break;
                    case Version or Info:
                    case LogLevel when !_isModern:
                        // An older server was told by the handshake.
                        break;
                    default:
                        json.WritePropertyName(member.Name);
                        WriteRaw(json, member.Value);
                        break;
                }
            }
        }

        if (_isModern)
        {
            json.WriteString(Version, _version);
            json.WritePropertyName(Info);
            WriteRaw(json, _info);
            json.WritePropertyName(Capabilities);
            WriteCapabilities(json, extensions);
        }

        json.WriteEndObject();
    }

    private void WriteCapabilities(Utf8JsonWriter json, JsonElement extensions)
    {
        if (extensions.ValueKind == JsonValueKind.Undefined)
        {
            WriteRaw(json, _capabilities);
            return;
        }

        json.WriteStartObject();
        foreach (var member in _capabilities.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            WriteRaw(json, member.Value);
        }

        json.WritePropertyName("extensions"u8);
        WriteRaw(json, extensions);
        json.WriteEndObject();
    }

    private static bool HasMeta(JsonElement parameters) => parameters.TryGetProperty("_meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object;

    private static void WriteRaw(Utf8JsonWriter json, JsonElement value) => json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
