using System.Collections.Concurrent;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>
/// During which request a server asks its client something. Over HTTP the question comes in the response of that request; the SDK's transport puts all messages into one
/// queue, so it is noted on the way there. On a single stream nobody knows.
/// </summary>
internal sealed class Origins
{
    private const int LongestQuestion = 256 * 1024;

    private readonly ConcurrentDictionary<RequestId, long> _questions = new();

    /// <summary>The request during which a question was asked, once; null: it is not known.</summary>
    public object? Take(RequestId question) => _questions.TryRemove(question, out var exchange) ? exchange : null;

    /// <summary>The events of the response of a request, watched as they are read.</summary>
    public Stream Watch(Stream events, long exchange) => new Watched(events, line => Note(line, exchange));

    private void Note(ReadOnlySpan<byte> line, long exchange)
    {
        if (!line.StartsWith("data:"u8) || line.IndexOf("\"method\""u8) < 0 || line.IndexOf("\"id\""u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(line[5..]);
        try
        {
            var message = JsonElement.ParseValue(ref reader);
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("method", out _) && message.TryGetProperty("id", out var id))
            {
                _questions[id.ValueKind == JsonValueKind.String ? new RequestId(id.GetString()!) : new RequestId(id.GetInt64())] = exchange;
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            // The SDK passes over it as well.
        }
    }

    private delegate void LineHandler(ReadOnlySpan<byte> line);

    private sealed class Watched(Stream inner, LineHandler onLine) : Stream
    {
        private byte[] _begun = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Look(buffer.Span[..read]);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            Look(buffer.AsSpan(offset, read));
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }

        private void Look(ReadOnlySpan<byte> chunk)
        {
            while (chunk.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end)
            {
                onLine(_begun.Length == 0 ? chunk[..end] : [.. _begun, .. chunk[..end]]);
                _begun = [];
                chunk = chunk[(end + 1)..];
            }

            // An answer may be of any size, and is no question.
            _begun = _begun.Length + chunk.Length <= LongestQuestion ? [.. _begun, .. chunk] : [];
        }
    }
}
