using System.Security.Cryptography;
using Actors.Core.Engine;
using Actors.Core.Questions;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern.Questions;

/// <summary>
/// Calls that are parked on one node while their clients come to another with the answers. The answers are pushed to the node where
/// the handler waits, and what it says is pushed back to the request; the handler itself never moves.
/// </summary>
internal sealed class AwayCalls : IConnection, IHostedService
{
    // How soon a client is told that the node is lost which was to answer.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly IActors _actors;
    private readonly NodeConnections _connections;
    private readonly QuestionDesk _desk;
    private readonly TimeProvider _time;

    public AwayCalls(IActors actors, NodeConnections connections, QuestionDesk desk, TimeProvider time)
    {
        (_actors, _connections, _desk, _time) = (actors, connections, desk, time);
        _connections.Add(this);
    }

    /// <inheritdoc/>
    public string Id => ContinueCall.Desk;

    /// <summary>Hands answers to the node where the call is parked. Returns true when the client has been answered, false when the call is gone.</summary>
    public async Task<bool> ContinueAsync(string call, ModernReply reply, CallInput input)
    {
        if (QuestionDesk.NodeOf(call) is not { } node || node == _actors.Node)
        {
            return false;
        }

        var line = new AwayLine(RandomNumberGenerator.GetHexString(32, lowercase: true), reply);
        var ask = new ContinueCall(call, _actors.Node.Value, line.Id, reply.Capabilities, input.Answers);
        _connections.Add(line);
        try
        {
            return await PushAsync(node, ask)
                && await EndAsync(line, node, ask, reply.Http.RequestAborted) is { Unknown: false } end
                && await AnsweredAsync(reply, end);
        }
        catch (OperationCanceledException) when (reply.Http.RequestAborted.IsCancellationRequested)
        {
            // Its handler hears that the client has gone, as it would here.
            await PushAsync(node, ask with { Answers = null });
            await reply.SendAsync(null);
            return true;
        }
        finally
        {
            _connections.Remove(line.Id);
        }
    }

    /// <inheritdoc/>
    public bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        foreach (var bytes in events)
        {
            if (ContinueCall.Read(bytes.Span) is { } asked)
            {
                // Off the engine's own thread, and without its ambient context: what comes next is a handler.
                ThreadPool.UnsafeQueueUserWorkItem(static work => work.Calls.Take(work.Asked), (Calls: this, Asked: asked), preferLocal: false);
            }
        }

        return true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _connections.Remove(Id);
        return Task.CompletedTask;
    }

    private static async Task<bool> AnsweredAsync(ModernReply reply, CallNews end)
    {
        await reply.SendAsync(AwayLine.MessageOf(end) as JsonRpcMessageWithId);
        return true;
    }

    private void Take(ContinueCall asked)
    {
        var conversation = _desk.Find(asked.Call);
        if (asked.Answers is not { } answers)
        {
            conversation?.Cancel();
            return;
        }

        var reply = new AwayReply(_actors, asked);
        if (conversation is null)
        {
            reply.Unknown();
        }
        else if (conversation.Resume(reply, answers, reply.Answer) is { } refusal)
        {
            reply.Refuse(refusal.Error);
        }
    }

    // Null: the node is lost, and the handler with it.
    private async Task<CallNews?> EndAsync(AwayLine line, NodeId node, ContinueCall ask, CancellationToken clientGone)
    {
        while (true)
        {
            try
            {
                return await line.End.WaitAsync(Look, _time, clientGone);
            }
            catch (TimeoutException)
            {
                if (!await _actors.Push(node, ContinueCall.Desk, [], clientGone) && !line.End.IsCompleted)
                {
                    return null;
                }
            }
        }
    }

    private ValueTask<bool> PushAsync(NodeId node, ContinueCall ask) => _actors.Push(node, ContinueCall.Desk, [ask.ToJson()], CancellationToken.None);
}
