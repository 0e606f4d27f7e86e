using System.Buffers;
using System.Net.Http.Headers;
using Actors.Core.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Http.Front;

/// <summary>Reads the body of a POST, within its limit, once.</summary>
internal static class RequestBody
{
    // What is over the limit is taken by the server, for some seconds, and thrown away: many clients send their whole body
    // before they read, and a connection closed under them would hide the answer.
    private const int Drained = 64 * 1024 * 1024;

    /// <summary>The parsed body; null when the request has already been answered with the reason.</summary>
    public static async ValueTask<IncomingBody?> ReadAsync(HttpContext context, int limit)
    {
        if (!IsJson(context.Request.ContentType))
        {
            await Reply.Error(context, StatusCodes.Status415UnsupportedMediaType, new(RpcCode.InvalidRequest, "Send 'Content-Type: application/json'."));
            return null;
        }

        if (context.Request.Headers.ContentEncoding is [{ Length: > 0 } encoding] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            await Reply.Error(context, StatusCodes.Status415UnsupportedMediaType, new(RpcCode.InvalidRequest, "Send the body without a 'Content-Encoding'."));
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = (long)limit + Drained;
        }

        if (context.Request.ContentLength > limit)
        {
            return await TooLarge(context, limit);
        }

        var reader = context.Request.BodyReader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(context.RequestAborted);
                if (result.Buffer.Length > limit)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    return await TooLarge(context, limit);
                }

                if (result.IsCompleted)
                {
                    var body = Parse(result.Buffer);
                    reader.AdvanceTo(result.Buffer.End);
                    if (body is null)
                    {
                        await Reply.Error(context, StatusCodes.Status400BadRequest, new(RpcCode.ParseError,
                            $"The body is not JSON: it must be UTF-8, without duplicate members, and at most {IncomingBody.MaxDepth} levels deep."));
                    }

                    return body;
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return await TooLarge(context, limit);
        }
        catch (BadHttpRequestException exception)
        {
            await Reply.Error(context, exception.StatusCode, new(RpcCode.InvalidRequest, exception.StatusCode == StatusCodes.Status408RequestTimeout
                ? "The body arrived too slowly."
                : "The body could not be read."));
            return null;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private static IncomingBody? Parse(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            return IncomingBody.Parse(buffer.FirstSpan);
        }

        var length = (int)buffer.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            buffer.CopyTo(copy);
            return IncomingBody.Parse(copy.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static async ValueTask<IncomingBody?> TooLarge(HttpContext context, int limit)
    {
        await Reply.Error(context, StatusCodes.Status413PayloadTooLarge, new(RpcCode.InvalidRequest, $"The body is larger than {limit} bytes."));
        return null;
    }

    private static bool IsJson(string? contentType) =>
        contentType is "application/json"
        || (MediaTypeHeaderValue.TryParse(contentType, out var type) && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase));
}
