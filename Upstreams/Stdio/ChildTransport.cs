using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Actors.Core.Upstreams;
using Actors.Upstreams.Links;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Stdio;

/// <summary>
/// MCP over the standard streams of a child process: one message a line. Messages of any number of tasks are written together, as many as are there; the SDK's own
/// stdio client has one write and one flush for each, and never closes the child's input.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ChildTransport : ILineWire
{
    private const int Chunk = 64 * 1024;
    private const int LongestLine = 64 * 1024 * 1024;
    private static readonly TimeSpan UntilItEnds = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastWrites = TimeSpan.FromMilliseconds(100);

    private static readonly JsonTypeInfo<JsonRpcMessage> Messages = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly string _name;
    private readonly ChildProcess _child;
    private readonly TimeSpan _grace;
    private readonly TimeProvider _time;
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private readonly CancellationTokenSource _unwritten = new();
    private readonly CancellationTokenSource _unread = new();
    private readonly Task _writing;
    private readonly Lazy<Task> _stop;
    private Task _reading = Task.CompletedTask;
    private volatile bool _isStopping;
    private UpstreamException? _loss;

    /// <summary>Speaks to a child that was just started.</summary>
    /// <param name="name">The server's name, for messages.</param>
    /// <param name="child">The child; it is this transport's own from now on.</param>
    /// <param name="grace">How long it has to end.</param>
    /// <param name="time">The clock.</param>
    public ChildTransport(string name, ChildProcess child, TimeSpan grace, TimeProvider time)
    {
        (_name, _child, _grace, _time) = (name, child, grace, time);
        _stop = new Lazy<Task>(StopAsync);
        _writing = WriteAsync();
        _ = EndReadingAsync();
    }

    /// <inheritdoc/>
    public string? SessionId => null;

    /// <summary>What the child has said on its standard error, to go behind a sentence.</summary>
    public string LastWords => _child.ErrorTail is { Length: > 0 } tail ? $" The end of its standard error:\n{tail}" : " It wrote nothing to its standard error.";

    /// <inheritdoc/>
    public async Task ReadAsync(IWireReader reader)
    {
        _reading = ReadToEndAsync(reader);
        await _reading;
        if (_loss is { } loss)
        {
            throw loss;
        }
    }

    /// <inheritdoc/>
    public Task SendAsync(JsonRpcMessage message, CancellationToken cancellationToken) => SendLineAsync(JsonSerializer.SerializeToUtf8Bytes(message, Messages));

    /// <inheritdoc/>
    public Task SendLineAsync(byte[] line) => _outgoing.Writer.TryWrite(line) ? Task.CompletedTask : RefuseAsync();

    /// <summary>Ends the child, whoever asks and however often; all who do wait until it is gone.</summary>
    public ValueTask DisposeAsync() => new(_stop.Value);

    // Nothing of it was written. Why is known a moment later than that, once the child has ended.
    private async Task RefuseAsync()
    {
        await _reading;
        throw new UpstreamException(UpstreamFailure.Lost, _loss?.Message ?? $"Server '{_name}' was stopped.") { Refused = true };
    }

    private async Task StopAsync()
    {
        _isStopping = true;
        _outgoing.Writer.TryComplete();
        // A child that does not read must not keep its input from being closed.
        using (var writes = new CancellationTokenSource(LastWrites, _time))
        using (writes.Token.Register(_unwritten.Cancel))
        {
            await _writing;
        }

        await _child.StopAsync(_grace);
        _unread.Cancel();
        await _reading;
        _child.Release();
    }

    private async Task WriteAsync()
    {
        var batch = new ArrayBufferWriter<byte>(Chunk);
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync())
            {
                batch.ResetWrittenCount();
                do
                {
                    Gather(batch);
                    // Whoever is about to send something as well goes first: what is written together is read together.
                    await Task.Yield();
                }
                while (batch.WrittenCount < Chunk && _outgoing.Reader.TryPeek(out _));

                await _child.Input.WriteAsync(batch.WrittenMemory, _unwritten.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // It does not read any more; what it has to say of that is in its output, or in how it ends.
            _outgoing.Writer.TryComplete();
        }
    }

    private void Gather(ArrayBufferWriter<byte> batch)
    {
        while (batch.WrittenCount < Chunk && _outgoing.Reader.TryRead(out var line))
        {
            batch.Write(line);
            batch.Write("\n"u8);
        }
    }

    private async Task ReadToEndAsync(IWireReader reader)
    {
        var input = PipeReader.Create(_child.Output, new StreamPipeReaderOptions(bufferSize: Chunk));
        try
        {
            await ReadLinesAsync(input, reader);
            _loss = _isStopping ? null : await LossAsync();
        }
        catch (OperationCanceledException) when (_unread.IsCancellationRequested)
        {
            _loss = _isStopping ? null : await LossAsync();
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            _loss = new UpstreamException(UpstreamFailure.Lost, $"Server '{_name}' cannot be read: {broken.Message}", broken);
        }
    }

    // A process that got away from the child's group may hold its output open for as long as it likes.
    private async Task EndReadingAsync()
    {
        await _child.Ended;
        if (await Task.WhenAny(_reading, Task.Delay(UntilItEnds, _time)) != _reading)
        {
            _unread.Cancel();
        }
    }

    private async Task ReadLinesAsync(PipeReader input, IWireReader reader)
    {
        // How much of the line that has begun is known to have no end: a long one comes in very many pieces.
        var seen = 0L;
        while (true)
        {
            var read = await input.ReadAsync(_unread.Token);
            var rest = read.Buffer;
            while (rest.Slice(seen).PositionOf((byte)'\n') is { } end)
            {
                Take(rest.Slice(0, end), reader);
                rest = rest.Slice(rest.GetPosition(1, end));
                seen = 0;
            }

            seen = rest.Length;

            if (rest.Length > LongestLine)
            {
                throw new InvalidDataException($"a message of it is longer than {LongestLine} bytes");
            }

            input.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static void Take(ReadOnlySequence<byte> line, IWireReader reader)
    {
        try
        {
            if (AnswerLine.TryRead(line, out var id, out var result))
            {
                reader.TakeAnswer(id, result);
                return;
            }

            var json = new Utf8JsonReader(line);
            if (JsonSerializer.Deserialize(ref json, Messages) is { } message)
            {
                reader.Take(message);
            }
        }
        catch (JsonException)
        {
            // Programs that print to their standard output are common, and a line that is no message says nothing to us.
        }
    }

    // What to tell those who wait: its output has ended, and how it ends itself is known a moment later.
    private async Task<UpstreamException> LossAsync()
    {
        await Task.WhenAny(_child.Ended, Task.Delay(UntilItEnds, _time));
        await _child.LastWordsAsync();
        var how = _child.Ended.IsCompleted ? (await _child.Ended).ToString() : "closed its output";
        return new UpstreamException(UpstreamFailure.Lost, $"Server '{_name}' {how}.{LastWords}");
    }
}
