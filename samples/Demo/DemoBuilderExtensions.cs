using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Samples.Demo.Files;
using Actors.Samples.Demo.Prompts;
using Actors.Samples.Demo.Resources;
using Actors.Samples.Demo.Tools;
using Actors.Samples.Demo.Watching;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo;

/// <summary>Puts the demo on a server: a folder to look into, and never to change.</summary>
public static class DemoBuilderExtensions
{
    private static readonly JsonSerializerOptions Json = new(McpJsonUtilities.DefaultOptions)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(DemoJson.Default, McpJsonUtilities.DefaultOptions.TypeInfoResolver),
    };

    /// <summary>Adds tools, prompts and resources over a folder.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="root">The folder. Nothing outside it is read, not even through links.</param>
    /// <param name="includeHidden">Whether files and folders whose names start with a dot are served too.</param>
    /// <exception cref="DirectoryNotFoundException"><paramref name="root"/> is not a folder.</exception>
    public static IMcpServerBuilder AddDemo(this IMcpServerBuilder builder, string root, bool includeHidden = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(root);

        builder.Services.AddSingleton(new Folder(root, includeHidden));
        builder.Services.AddSingleton<ChangeNotifications>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ChangeNotifications>());
        builder.Services.Configure<McpServerOptions>(options =>
        {
            options.ServerInstructions ??= "Read-only access to one folder. Paths are relative to it, with forward slashes. Start with list_files or search_text.";
            options.Capabilities ??= new ServerCapabilities();
            options.Capabilities.Resources ??= new ResourcesCapability();
            options.Capabilities.Resources.ListChanged = true;
            options.Capabilities.Resources.Subscribe = true;
        });

        return builder
            .WithTools<ListTools>(Json)
            .WithTools<ReadTools>(Json)
            .WithTools<SearchTools>(Json)
            .WithTools<HashTools>(Json)
            .WithTools<PickTools>(Json)
            .WithPrompts<DemoPrompts>(Json)
            .WithListResourcesHandler(FileResources.ListAsync)
            .WithListResourceTemplatesHandler(FileResources.ListTemplatesAsync)
            .WithReadResourceHandler(FileResources.ReadAsync)
            .WithCompleteHandler(PathCompletion.CompleteAsync);
    }
}
