using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>A call that ends only when it is cancelled, and a count of those that were.</summary>
[McpServerToolType]
internal sealed class CancellationTools(CancellationCounter counter)
{
    [McpServerTool(Name = "block"), Description("Blocks until the call is cancelled.")]
    public async Task<string> Block(CancellationToken cancellationToken)
    {
        counter.Start();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return "Never reached.";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            counter.Cancel();
            throw;
        }
    }

    [McpServerTool(Name = "cancellations", UseStructuredContent = true, ReadOnly = true), Description("Counts the blocked calls of this process.")]
    public Counts Cancellations() => new(counter.Started, counter.Cancelled);

    /// <summary>The calls of "block" so far.</summary>
    /// <param name="Started">How many began.</param>
    /// <param name="Cancelled">How many of them were cancelled.</param>
    public sealed record Counts(int Started, int Cancelled);
}
