using System.Buffers;
using System.Text.Json;
using Actors.Core.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>A reused buffer in which an answer is written whole, so that it goes out with its length and in one write.</summary>
internal sealed class AnswerBuffer : IResettable
{
    private const int MaxKept = 64 * 1024;

    private static readonly ObjectPool<AnswerBuffer> Pool = new DefaultObjectPool<AnswerBuffer>(new DefaultPooledObjectPolicy<AnswerBuffer>(), 256);

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly Utf8JsonWriter _writer;

    public AnswerBuffer() => _writer = new Utf8JsonWriter(_bytes, Wire.WriterOptions);

    /// <summary>Sends a response or error under the client's own id.</summary>
    public static async Task SendAsync(HttpContext http, JsonRpcMessageWithId answer, RequestId id)
    {
        var buffer = Pool.Get();
        try
        {
            Wire.Write(buffer._writer, answer, id);
            buffer._writer.Flush();
            var response = http.Response;
            response.StatusCode = StatusOf(answer, response);
            response.ContentType = "application/json";
            response.ContentLength = buffer._bytes.WrittenCount;
            await response.BodyWriter.WriteAsync(buffer._bytes.WrittenMemory);
        }
        finally
        {
            Pool.Return(buffer);
        }
    }

    // A handler that says when to come back has no room now.
    private static int StatusOf(JsonRpcMessageWithId answer, HttpResponse response) =>
        answer is not JsonRpcError error ? StatusCodes.Status200OK
        : response.Headers.RetryAfter.Count > 0 ? StatusCodes.Status429TooManyRequests
        : ModernRules.StatusOf(error.Error.Code);

    bool IResettable.TryReset()
    {
        _writer.Reset();
        _bytes.ResetWrittenCount();
        return _bytes.Capacity <= MaxKept;
    }
}
