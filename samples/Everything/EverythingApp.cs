using ModelContextProtocol.Protocol;

namespace Actors.Samples.Everything;

/// <summary>The server, wherever it is hosted.</summary>
internal static class EverythingApp
{
    /// <summary>Adds the server, on whatever engine has been chosen before.</summary>
    public static void AddEverything(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<CancellationCounter>();
        var server = builder.Services
            .AddMcpServer(options =>
            {
                options.ServerInfo = new Implementation { Name = "everything", Title = "Everything", Version = "1.0.0" };
                options.ServerInstructions = "The fixtures of the MCP conformance suite, and a few tools for trying things out.";
                options.Capabilities = new ServerCapabilities
                {
                    Tools = new ToolsCapability { ListChanged = true },
                    Prompts = new PromptsCapability { ListChanged = true },
                    Resources = new ResourcesCapability { ListChanged = true, Subscribe = true },
                    Completions = new CompletionsCapability(),
                    Logging = new LoggingCapability(),
                };
            })
            .WithFixtures()
            .WithExtras()
            .WithListsInOrder();

        if (builder.Configuration.GetValue<bool>("Everything:Auth"))
        {
            server.WithAdmin();
        }

        if (builder.Configuration.GetValue<bool>("Everything:ContentInTasks"))
        {
            server.WithContentInTasks();
        }

        server.WithActors();
    }
}
