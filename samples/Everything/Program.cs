using Actors.Samples.Everything;
using ModelContextProtocol.Protocol;

var builder = WebApplication.CreateBuilder(args);
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

var app = builder.Build();
app.MapActors("/mcp");
app.Run();
