using System.Net;
using System.Text;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Links;

public sealed class HttpAnswersTests
{
    private readonly List<Uri> _asked = [];
    private int _gone;

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}""", HttpStatusCode.OK)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"no"}}""", HttpStatusCode.NotFound)]
    [InlineData("""{"error":"no"}""", HttpStatusCode.NotFound)]
    [InlineData("no", HttpStatusCode.NotFound)]
    public async Task Error_ThatNamesItsRequest_IsAnAnswerWhateverItsStatus(string body, HttpStatusCode status)
    {
        using var client = Client(_ => new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

        using var response = await client.PostAsync("http://here/mcp", new StringContent("{}"), TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/mcp/", 200, 2)]
    [InlineData("http://here/mcp/", 200, 2)]
    [InlineData("http://elsewhere/mcp/", 307, 1)]
    [InlineData("https://here/mcp/", 307, 1)]
    public async Task Redirect_IsFollowedWithinItsOriginOnly(string location, int status, int requests)
    {
        using var client = Client(request => request.RequestUri!.AbsolutePath == "/mcp"
            ? new HttpResponseMessage(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new Uri(location, UriKind.RelativeOrAbsolute) } }
            : new HttpResponseMessage(HttpStatusCode.OK));

        using var response = await client.PostAsync("http://here/mcp", new StringContent("{}"), TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(requests, _asked.Count);
    }

    [Fact]
    public async Task SessionGone_FailsTheRequestThatMetIt()
    {
        using var client = Client(_ => new HttpResponseMessage(HttpStatusCode.NotFound));
        client.DefaultRequestHeaders.Add("Mcp-Session-Id", "s");

        await Assert.ThrowsAsync<SessionGoneException>(() => client.PostAsync("http://here/mcp", new StringContent("{}"), TestContext.Current.CancellationToken));
        using var stream = await client.GetAsync("http://here/mcp", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, stream.StatusCode);
        Assert.Equal(1, _gone);
    }

    private HttpClient Client(Func<HttpRequestMessage, HttpResponseMessage> answer) => new(new HttpAnswers(new Stub(this, answer), new Origins(), () => _gone++, TimeProvider.System));

    private sealed class Stub(HttpAnswersTests test, Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            test._asked.Add(request.RequestUri!);
            return Task.FromResult(answer(request));
        }
    }
}
