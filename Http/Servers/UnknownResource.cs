using Actors.Core.Protocol;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>How a resource that does not exist is answered: with its uri, and a code that differs by generation.</summary>
internal static class UnknownResource
{
    /// <summary>The error for the version that the server speaks.</summary>
    public static McpProtocolException Error(McpServer server, string? uri) => new(
        $"Unknown resource URI: '{uri}'",
        McpVersion.IsModern(server.NegotiatedProtocolVersion) ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound)
    {
        Data = { ["uri"] = uri },
    };

    /// <summary>Whether nothing but the collection knows what exists.</summary>
    public static bool IsTheLastWord(McpServerOptions options) => options.Handlers.ReadResourceHandler is null || options.Handlers.ReadResourceHandler == Answer;

    /// <summary>Answers where the author has no handler for what the collection does not hold: the SDK's own answer lacks the uri.</summary>
    public static void AnswerFor(McpServerOptions options)
    {
        if (options is { ResourceCollection: not null, Handlers.ReadResourceHandler: null })
        {
            options.Handlers.ReadResourceHandler = Answer;
        }
    }

    private static ValueTask<ReadResourceResult> Answer(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken) =>
        throw Error(request.Server, request.Params?.Uri);
}
