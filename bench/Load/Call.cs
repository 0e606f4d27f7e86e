using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Actors.Bench.Load;

/// <summary>One kind of POST: its headers, and a body whose id is filled in for each request.</summary>
/// <param name="Headers">Headers beside content type and length.</param>
/// <param name="Body">The JSON, with <see cref="IdMark"/> where the id goes.</param>
public sealed record Call(IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Stands for the id: nine digits, so that every request and every answer has the same length.</summary>
    public const string IdMark = "999999999";

    /// <summary>The request as text on the wire, for wrk.</summary>
    public string ToText(string path, string host)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n");
        foreach (var (name, value) in Headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return text.Append("\r\n").Append(Body).ToString();
    }

    /// <summary>Sends it once.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(Body, new MediaTypeHeaderValue("application/json")) };
        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }
}
