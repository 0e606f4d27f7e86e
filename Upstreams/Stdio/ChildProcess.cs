using System.IO.Pipes;
using System.Runtime.Versioning;

namespace Actors.Upstreams.Stdio;

/// <summary>
/// A program with a process group of its own, whose streams are held here. It and what it started end with <see cref="StopAsync"/>, with this process, or when it ends by
/// itself, whichever comes first. Only the system's lock-free facts are shared: any task may stop it while others read and write.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ChildProcess
{
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly AnonymousPipeServerStream _input;
    private readonly AnonymousPipeServerStream _output;
    private readonly AnonymousPipeServerStream _error;
    private readonly ErrorTail _tail = new();
    private readonly CancellationTokenSource _silence = new();
    private readonly Task _errors;

    private ChildProcess(int id, TimeProvider time, AnonymousPipeServerStream input, AnonymousPipeServerStream output, AnonymousPipeServerStream error)
    {
        (Id, _time, _input, _output, _error) = (id, time, input, output, error);
        Warden.Watch(id);
        Ended = EndAsync(ChildExits.Follow(id));
        _errors = PumpErrorsAsync();
    }

    /// <summary>Its process id, which is that of its group.</summary>
    public int Id { get; }

    /// <summary>What it reads.</summary>
    public Stream Input => _input;

    /// <summary>What it writes.</summary>
    public Stream Output => _output;

    /// <summary>How it ended, once it has.</summary>
    public Task<ChildExit> Ended { get; }

    /// <summary>The last lines it wrote to its standard error so far.</summary>
    public string ErrorTail => _tail.ToString();

    /// <summary>Starts it. Throws <see cref="IOException"/> in the words of the system when it cannot be started.</summary>
    public static ChildProcess Start(ChildStart start, TimeProvider time)
    {
        var input = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        var error = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        try
        {
            var id = PosixSpawn.Start(start.Path, start.Arguments, start.Environment, start.Folder, (Theirs(input), Theirs(output), Theirs(error)));
            return new ChildProcess(id, time, input, output, error);
        }
        catch (IOException)
        {
            input.Dispose();
            output.Dispose();
            error.Dispose();
            throw;
        }
        finally
        {
            input.DisposeLocalCopyOfClientHandle();
            output.DisposeLocalCopyOfClientHandle();
            error.DisposeLocalCopyOfClientHandle();
        }
    }

    /// <summary>
    /// Ends it: closes its input, asks it and its group with a signal when a third of the grace is over, and kills the group at the end. Nobody may be
    /// writing any more. Its output is to be read until this returns, or it could wait for ever for somebody who does.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await _input.DisposeAsync();
        var patience = grace / 3;
        if (!await EndsWithinAsync(patience))
        {
            ChildExits.SignalGroup(Id, Posix.Terminate);
            if (!await EndsWithinAsync(grace - patience))
            {
                ChildExits.SignalGroup(Id, Posix.Kill);
                // Only one in the middle of a system call that cannot be interrupted takes longer. It is reaped whenever it ends.
                await EndsWithinAsync(AfterKill);
            }
        }

        await LastWordsAsync();
        _silence.Cancel();
        await _errors;
        await _error.DisposeAsync();
    }

    /// <summary>Lets go of its output, once nobody reads that any more.</summary>
    public void Release() => _output.Dispose();

    /// <summary>Waits, a moment at most, for what it wrote to its standard error before it ended.</summary>
    public Task LastWordsAsync() => Task.WhenAny(_errors, Task.Delay(LastWords, _time));

    private static int Theirs(AnonymousPipeServerStream pipe) => (int)pipe.ClientSafePipeHandle.DangerousGetHandle();

    private async Task<bool> EndsWithinAsync(TimeSpan patience)
    {
        using var over = new CancellationTokenSource();
        var ended = await Task.WhenAny(Ended, Task.Delay(patience, _time, over.Token)) == Ended;
        over.Cancel();
        return ended;
    }

    private async Task<ChildExit> EndAsync(Task<ChildExit> reaped)
    {
        var exit = await reaped;
        Warden.Forget(Id);
        return exit;
    }

    private async Task PumpErrorsAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (await _error.ReadAsync(buffer, _silence.Token) is > 0 and var read)
            {
                _tail.Add(buffer.AsSpan(0, read));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // It was stopped while one that it started holds the stream open.
        }
    }
}
