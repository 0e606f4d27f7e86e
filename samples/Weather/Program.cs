using System.ComponentModel;
using ModelContextProtocol.Server;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddMcpServer().WithTools<WeatherTools>().WithActors();

var app = builder.Build();
app.MapActors("/mcp");
app.Run();

[McpServerToolType]
internal sealed class WeatherTools
{
    private static readonly string[] Skies = ["sunny", "cloudy", "rainy", "windy", "foggy"];

    [McpServerTool(Name = "forecast", ReadOnly = true), Description("Made-up weather for a city, always the same for the same day.")]
    public static string Forecast([Description("The city, for example Lisbon.")] string city, [Description("Days from today.")] int day = 0)
    {
        // The letters decide: string.GetHashCode would change with each start.
        var luck = city.ToUpperInvariant().Sum(letter => letter) + day;
        return $"{city}, day {day}: {Skies[Math.Abs(luck % Skies.Length)]}, {luck % 30} °C.";
    }
}
