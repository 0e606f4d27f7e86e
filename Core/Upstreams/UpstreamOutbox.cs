using Actors.Core.Engine;

namespace Actors.Core.Upstreams;

/// <summary>
/// What one call's caller is told, in order. Where the caller waits on the same node it is told at once, as it is and on the
/// thread of whoever tells; elsewhere what gathers meanwhile goes along together. Safe from any thread.
/// </summary>
internal sealed class UpstreamOutbox(IActivation activation, UpstreamCallers callers, string node, Action gone)
{
    private static readonly Task<bool> Nothing = Task.FromResult(true);

    private readonly bool _isHere = node == activation.Node.Value;
    private readonly Lock _gate = new();
    private List<ReadOnlyMemory<byte>>? _waiting;
    private TaskCompletionSource? _empty;
    private bool _sending;

    /// <summary>Completes when all that was said so far is told, or is known not to be wanted.</summary>
    public Task EmptyAsync()
    {
        lock (_gate)
        {
            return _sending ? (_empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Nothing;
        }
    }

    /// <summary>Tells it as soon as all before it is told.</summary>
    public void Send(UpstreamPush push)
    {
        if (_isHere)
        {
            Hear(callers.TryTell(push));
            return;
        }

        ReadOnlyMemory<byte> bytes = push.ToBytes();
        lock (_gate)
        {
            if (_sending)
            {
                (_waiting ??= []).Add(bytes);
                return;
            }

            _sending = true;
        }

        for (IReadOnlyList<ReadOnlyMemory<byte>>? batch = [bytes]; batch is not null; batch = Next())
        {
            var telling = activation.Actors.Push(new NodeId(node), UpstreamPush.Connection, batch, CancellationToken.None);
            if (!telling.IsCompletedSuccessfully)
            {
                activation.Run(_ => SendRestAsync(telling.AsTask()));
                return;
            }

            Hear(telling.Result);
        }
    }

    private async Task SendRestAsync(Task<bool> telling)
    {
        while (true)
        {
            Hear(await TakenAsync(telling));
            if (Next() is not { } batch)
            {
                return;
            }

            telling = activation.Actors.Push(new NodeId(node), UpstreamPush.Connection, batch, CancellationToken.None).AsTask();
        }
    }

    private static async Task<bool> TakenAsync(Task<bool> telling)
    {
        try
        {
            return await telling;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void Hear(bool taken)
    {
        if (!taken)
        {
            gone();
        }
    }

    private IReadOnlyList<ReadOnlyMemory<byte>>? Next()
    {
        lock (_gate)
        {
            if (_waiting is { } batch)
            {
                _waiting = null;
                return batch;
            }

            _sending = false;
            _empty?.TrySetResult();
            _empty = null;
            return null;
        }
    }
}
