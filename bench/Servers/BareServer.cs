using System.Text.Json;

namespace Actors.Bench.Servers;

/// <summary>
/// The yardstick: an endpoint that parses the JSON of the body and returns bytes it was given at start, with their headers.
/// What the host costs is what it costs more than this.
/// </summary>
internal static class BareServer
{
    public static Task RunAsync(string[] args)
    {
        var answers = JsonSerializer.Deserialize<Dictionary<string, CannedAnswer>>(File.ReadAllText(args[0]))!;
        var app = BenchApp.Create([]).Build();
        foreach (var (name, answer) in answers)
        {
            app.MapPost($"/{name}", Endpoint(answer));
        }

        return BenchApp.RunAsync(app);
    }

    private static RequestDelegate Endpoint(CannedAnswer answer) => async http =>
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var response = http.Response;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        if (!answer.Chunked)
        {
            response.ContentLength = answer.Body.Length;
        }

        await response.Body.WriteAsync(answer.Body);
    };
}
