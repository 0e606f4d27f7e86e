using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Brings what a source serves into options.</summary>
internal static class ContentOptions
{
    /// <summary>The options of a server that is the source's alone: the content first, then what the app says of that name, then the host's filters.</summary>
    public static McpServerOptions Make(
        string name,
        IServerContent content,
        IEnumerable<IConfigureOptions<McpServerOptions>> setups,
        IEnumerable<IPostConfigureOptions<McpServerOptions>> post,
        IEnumerable<IValidateOptions<McpServerOptions>> validations) =>
        new OptionsFactory<McpServerOptions>([new First(content), .. setups], post, validations).Create(name);

    /// <summary>Adds what there is now to options of the app's own. What the app has under the same name wins.</summary>
    public static void Add(IServerContent content, McpServerOptions options)
    {
        if (content.Tools is { } tools)
        {
            Add(tools, options.ToolCollection ??= []);
        }

        if (content.Prompts is { } prompts)
        {
            Add(prompts, options.PromptCollection ??= []);
        }

        if (content.Resources is { } resources)
        {
            Add(resources, options.ResourceCollection ??= []);
        }
    }

    /// <summary>Keeps the content in the collections of options, until the results are disposed.</summary>
    public static IEnumerable<IDisposable> Follow(IServerContent content, McpServerOptions options) =>
    [
        .. Follow(content.Tools, options.ToolCollection),
        .. Follow(content.Prompts, options.PromptCollection),
        .. Follow(content.Resources, options.ResourceCollection),
    ];

    /// <summary>Options of one caller's own: those of everybody, over collections that follow everybody's and the caller's content.</summary>
    public static McpServerOptions Over(McpServerOptions everybodys, IServerContent content, out IReadOnlyList<IDisposable> followers)
    {
        var made = ServerFactory.Copy(everybodys);
        made.ToolCollection = everybodys.ToolCollection is null && content.Tools is null ? null : [];
        made.PromptCollection = everybodys.PromptCollection is null && content.Prompts is null ? null : [];
        made.ResourceCollection = everybodys.ResourceCollection is null && content.Resources is null ? null : [];
        followers =
        [
            .. Follow(everybodys.ToolCollection, made.ToolCollection),
            .. Follow(everybodys.PromptCollection, made.PromptCollection),
            .. Follow(everybodys.ResourceCollection, made.ResourceCollection),
            .. Follow(content, made),
        ];
        return made;
    }

    private static IEnumerable<IDisposable> Follow<T>(McpServerPrimitiveCollection<T>? from, McpServerPrimitiveCollection<T>? into)
        where T : class, IMcpServerPrimitive => from is null || into is null ? [] : [new CollectionFollower<T>(from, into)];

    private static void Add<T>(McpServerPrimitiveCollection<T> from, McpServerPrimitiveCollection<T> into)
        where T : class, IMcpServerPrimitive
    {
        foreach (var item in from.ToArray())
        {
            into.TryAdd(item);
        }
    }

    private sealed class First(IServerContent content) : IConfigureNamedOptions<McpServerOptions>
    {
        public void Configure(string? name, McpServerOptions options)
        {
            (options.ToolCollection, options.PromptCollection, options.ResourceCollection) = (content.Tools, content.Prompts, content.Resources);
            content.Configure(options);
        }

        public void Configure(McpServerOptions options) => Configure(null, options);
    }
}

/// <summary>Brings what a source adds for everybody into the options of the app's own server, before any filter looks at them.</summary>
internal sealed class OwnContentOptions(HostedServers servers) : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        if (string.IsNullOrEmpty(name) && servers.Own.Content is { } content)
        {
            ContentOptions.Add(content, options);
            content.Configure(options);
        }
    }
}
