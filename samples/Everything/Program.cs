using Actors.Samples.Everything;

var builder = WebApplication.CreateBuilder(args);
builder.AddEverything();
var app = builder.Build();
app.MapActors("/mcp");
app.Run();
