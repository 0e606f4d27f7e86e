namespace Actors.Bench.Servers;

/// <summary>What the host answered once, for the bare endpoint to answer always.</summary>
/// <param name="Headers">All headers but those that Kestrel writes itself.</param>
/// <param name="Chunked">Whether it went out without a length.</param>
/// <param name="Body">The whole body.</param>
public sealed record CannedAnswer(Dictionary<string, string> Headers, bool Chunked, byte[] Body)
{
    private static readonly string[] Kestrels = ["Date", "Server", "Transfer-Encoding", "Content-Length"];

    /// <summary>Reads an answer.</summary>
    public static async Task<CannedAnswer> Of(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => !Kestrels.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        return new(headers, response.Headers.TransferEncodingChunked == true, body);
    }
}
