using System.Text;
using Actors.Upstreams.Configuration;

namespace Actors.Tests.Upstreams.Configuration;

/// <summary>Reads texts and files as the host reads its configuration.</summary>
internal static class Files
{
    public const string Folder = "/srv/app";

    public static string ClientFile(string name) => Path.Combine(AppContext.BaseDirectory, "Upstreams", "Configuration", "Clients", name);

    public static UpstreamConfig Parse(string text, params (string Name, string Value)[] variables) => Parse(Encoding.UTF8.GetBytes(text), variables);

    public static UpstreamConfig Parse(byte[] bytes, params (string Name, string Value)[] variables) =>
        UpstreamConfig.Parse(bytes, "mcp.json", Folder, Lookup(variables));

    public static Func<string, string?> Lookup(params (string Name, string Value)[] variables) =>
        name => Array.Find(variables, variable => variable.Name == name).Value;

    /// <summary>The one server of a text without errors.</summary>
    public static UpstreamModel Server(string members, params (string Name, string Value)[] variables)
    {
        var config = Parse($$"""{ "mcpServers": { "it": { {{members}} } } }""", variables);
        Assert.Empty(config.Problems);
        return Assert.Single(config.Models!.Servers).Value;
    }
}
