using Actors.Grains.Nodes;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Actors.Silo;

/// <summary>
/// Ends the process of a node that may act no more: the others have declared it dead and taken over its work, or it cannot
/// know whether they have. A supervisor starts it again, as a new member.
/// </summary>
internal sealed partial class NodeEnd(INodeLife life, ILogger<NodeEnd> logger) : IFatalErrorHandler
{
    /// <summary>The exit code.</summary>
    public const int ExitCode = 70;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private int _ended;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        LogFatal(exception, sender?.GetType().Name, context);
        End(exception is null ? context ?? "Orleans gives no reason" : $"{context}: {exception.GetBaseException().Message}");
    }

    /// <summary>Says why and ends the process, once; never blocks whoever finds out.</summary>
    public void End(string why)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            // Until the process is gone, nothing in it may have any effect.
            life.Lose();
            // Straight to the console: a logger may not get as far.
            Console.Error.WriteLine($"actors: this node ends, and must be started again to take part in its cluster ({why.TrimEnd('.').ReplaceLineEndings(" ")})");
            new Thread(static () => Exit()) { IsBackground = true, Name = "end" }.Start();
        }
    }

    private static void Exit()
    {
        Thread exit = new(static () => Environment.Exit(ExitCode)) { IsBackground = true };
        exit.Start();
        // Whatever hooks into the end of the process cannot hold it up.
        if (!exit.Join(Patience))
        {
            Environment.FailFast("The node had to end, and its process did not.");
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Sender} cannot go on: {Context}")]
    private partial void LogFatal(Exception? error, string? sender, string? context);
}
