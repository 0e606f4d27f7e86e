using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Actors.Tests.Hosting;

namespace Actors.Tests.Front;

public sealed class RequestBodyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OverTheLimit_IsRefusedToAClientThatSendsAllOfItFirst(bool chunked)
    {
        await using var app = await OwnApp.StartAsync(static _ => { });
        var body = new byte[6 * 1024 * 1024];

        for (var time = 0; time < 10; time++)
        {
            using var content = chunked ? (HttpContent)new StreamContent(new UnknownLength(body)) : new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await app.SendAsync(content);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Equal("The body is larger than 4194304 bytes.", (string?)answer!["error"]!["message"]);
        }
    }

    [Theory]
    [InlineData("gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity", HttpStatusCode.OK)]
    public async Task Body_WithAnEncoding_IsRefusedAsSuch(string encoding, HttpStatusCode expected)
    {
        await using var app = await OwnApp.StartAsync(static _ => { });
        using var content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", MediaTypeHeaderValue.Parse("application/json"));
        content.Headers.ContentEncoding.Add(encoding);

        using var response = await app.SendAsync(content);

        Assert.Equal(expected, response.StatusCode);
    }

    /// <summary>A stream that does not say how long it is, so that it is sent in chunks.</summary>
    private sealed class UnknownLength(byte[] content) : MemoryStream(content, writable: false)
    {
        public override bool CanSeek => false;
    }
}
