using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>Reads all that a server says of itself, its lists side by side, page by page.</summary>
/// <param name="link">The connection.</param>
internal sealed class FactsReader(SdkLink link)
{
    // A server that never runs out of pages is broken, and must not keep us for ever.
    private const int MostPages = 10_000;
    private const string ServerInfo = "io.modelcontextprotocol/serverInfo";

    /// <summary>Reads it.</summary>
    public async Task<UpstreamFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var said = link.Handshake;
        var can = Member(said, "capabilities");
        Task<JsonElement> ListAsync(string capability, string method, string member) =>
            Member(can, capability).ValueKind == JsonValueKind.Object ? PagesAsync(method, member, cancellationToken) : Task.FromResult<JsonElement>(default);

        var tools = ListAsync("tools", RequestMethods.ToolsList, "tools");
        var prompts = ListAsync("prompts", RequestMethods.PromptsList, "prompts");
        var resources = ListAsync("resources", RequestMethods.ResourcesList, "resources");
        var templates = ListAsync("resources", RequestMethods.ResourcesTemplatesList, "resourceTemplates");
        await Task.WhenAll(tools, prompts, resources, templates);
        return new UpstreamFacts
        {
            Version = link.Version,
            Info = Info(said),
            Capabilities = can.ValueKind == JsonValueKind.Object ? can : LinkJson.ToElement(new JsonObject()),
            Instructions = Member(said, "instructions") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null,
            Tools = tools.Result,
            Prompts = prompts.Result,
            Resources = resources.Result,
            Templates = templates.Result,
        };
    }

    // From 2026-07-28 on it is metadata, and may be left out.
    private static JsonElement Info(JsonElement said) => (Member(said, "serverInfo"), Member(Member(said, "_meta"), ServerInfo)) switch
    {
        ({ ValueKind: JsonValueKind.Object } info, _) => info,
        (_, { ValueKind: JsonValueKind.Object } info) => info,
        _ => LinkJson.ToElement(new JsonObject { ["name"] = "", ["version"] = "" }),
    };

    private async Task<JsonElement> PagesAsync(string method, string member, CancellationToken cancellationToken)
    {
        var pages = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var parameters = cursor is null ? default : LinkJson.ToElement(new JsonObject { ["cursor"] = cursor });
            JsonElement page;
            try
            {
                page = await link.RequestAsync(null, method, parameters, cancellationToken);
            }
            catch (McpProtocolException missing) when (missing.ErrorCode == McpErrorCode.MethodNotFound)
            {
                // Common with templates: what a server has none of, it has no method for.
                break;
            }

            pages.Add(Member(page, member));
            var next = Member(page, "nextCursor") is { ValueKind: JsonValueKind.String } more ? more.GetString() : null;
            cursor = next == cursor ? null : next;
        }
        while (cursor is not null && pages.Count < MostPages);
        return pages is [{ ValueKind: JsonValueKind.Array } only] ? only : Join(pages);
    }

    private static JsonElement Join(List<JsonElement> pages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var item in pages.Where(page => page.ValueKind == JsonValueKind.Array).SelectMany(page => page.EnumerateArray()))
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static JsonElement Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : default;
}
