using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Actors.Bench.Upstreams;

/// <summary>A child called directly, by as little as can call it: lines are written and counted, and only one of each kind is looked into.</summary>
internal sealed class Piped : IAsyncDisposable
{
    private const string Hello =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1.0"}}}""" + "\n";

    private readonly Process _process;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly string _body;
    private long _lastId;

    private Piped(Process process, Behind behind)
    {
        _process = process;
        _body = $$""","method":"tools/call","params":{"name":"{{behind.Tool}}","arguments":{{behind.Arguments}} } }""" + "\n";
    }

    /// <summary>Starts the child, shakes hands, and makes sure that it answers rightly.</summary>
    public static async Task<Piped> StartAsync(Behind behind)
    {
        var start = new ProcessStartInfo(behind.Command[0], behind.Command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        var piped = new Piped(process, behind);
        await piped.WriteAsync(Hello);
        await piped.LineAsync();
        await piped.WriteAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""" + "\n");
        var answer = await piped.AskAsync();
        return answer.Contains(behind.Expected, StringComparison.Ordinal) ? piped : throw new BenchFailedException($"{behind.Name} answered: {answer}");
    }

    /// <summary>How long one call takes, in milliseconds.</summary>
    public async Task<double> TimeAsync()
    {
        var sent = Stopwatch.GetTimestamp();
        await AskAsync();
        return Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
    }

    /// <summary>Answers a second while so many calls are under way all the time, and how many processors the child keeps busy with them.</summary>
    public async Task<(double Rate, double Processors)> RateAsync(int calls, int seconds)
    {
        var before = ProcessTree.ProcessorTime(_process.Id);
        var text = new StringBuilder();
        await WriteAsync(Requests(text, calls));
        var started = Stopwatch.GetTimestamp();
        var answers = 0L;
        var until = TimeSpan.FromSeconds(seconds);
        while (Stopwatch.GetElapsedTime(started) < until)
        {
            var lines = await LinesAsync();
            answers += lines;
            await WriteAsync(Requests(text, lines));
        }

        var took = Stopwatch.GetElapsedTime(started);
        var busy = ProcessTree.ProcessorTime(_process.Id) - before;
        for (var left = calls; left > 0;)
        {
            left -= await LinesAsync();
        }

        return (answers / took.TotalSeconds, busy / took);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    // Until the answer to this call: a server may have something of its own to say before.
    private async Task<string> AskAsync()
    {
        await WriteAsync(Requests(new StringBuilder(), 1));
        var mark = string.Create(CultureInfo.InvariantCulture, $"\"id\":{_lastId}");
        string line;
        do
        {
            line = await LineAsync();
        }
        while (!line.Contains(mark, StringComparison.Ordinal));
        return line;
    }

    private string Requests(StringBuilder text, int count)
    {
        text.Clear();
        for (var i = 0; i < count; i++)
        {
            text.Append("{\"jsonrpc\":\"2.0\",\"id\":").Append(++_lastId).Append(_body);
        }

        return text.ToString();
    }

    private async Task WriteAsync(string text)
    {
        await _process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await _process.StandardInput.BaseStream.FlushAsync();
    }

    private async Task<int> LinesAsync()
    {
        var read = await ReadAsync(0);
        return _buffer.AsSpan(0, read).Count((byte)'\n');
    }

    private async Task<string> LineAsync()
    {
        var length = 0;
        do
        {
            length += await ReadAsync(length);
        }
        while (_buffer[length - 1] != '\n');
        return Encoding.UTF8.GetString(_buffer, 0, length);
    }

    private async Task<int> ReadAsync(int at)
    {
        var read = await _process.StandardOutput.BaseStream.ReadAsync(_buffer.AsMemory(at));
        return read > 0 ? read : throw new BenchFailedException("the child ended while it was called");
    }
}
