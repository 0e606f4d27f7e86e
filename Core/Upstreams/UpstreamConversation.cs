using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;

namespace Actors.Core.Upstreams;

/// <summary>Hears what the server says during one call, on behalf of its caller, until the call ends.</summary>
internal sealed class UpstreamConversation(PatientActors actors, UpstreamWait wait, IUpstreamCaller? caller) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, CancellationTokenSource> _questions = [];

    /// <summary>The result. Throws what there is instead of one.</summary>
    public async Task<JsonElement> HearAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var push = await wait.NextAsync(cancellationToken);
            switch (push.Kind)
            {
                case UpstreamPushKind.Answered:
                    return push.Body;
                case UpstreamPushKind.Refused:
                    throw push.Error!.ToException();
                case UpstreamPushKind.Failed:
                    throw push.Problem!.ToException();
                case UpstreamPushKind.Notified when caller is not null:
                    await NotifyAsync(caller, push, cancellationToken);
                    break;
                case UpstreamPushKind.Asked:
                    _ = AskAsync(push);
                    break;
                case UpstreamPushKind.Unasked:
                    Withdraw(push.Question);
                    break;
            }
        }
    }

    /// <summary>What the caller is still asked, it is asked no longer.</summary>
    public void Dispose()
    {
        CancellationTokenSource[] open;
        lock (_gate)
        {
            open = [.. _questions.Values];
        }

        foreach (var question in open)
        {
            question.Cancel();
        }
    }

    private static async ValueTask NotifyAsync(IUpstreamCaller caller, UpstreamPush push, CancellationToken cancellationToken)
    {
        try
        {
            var told = caller.NotifyAsync(push.Method!, push.Body);
            if (!told.IsCompletedSuccessfully)
            {
                await told.AsTask().WaitAsync(cancellationToken);
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Who does not want to hear of its progress gets its result all the same.
        }
    }

    // Whatever the caller does with a question, what the server says meanwhile is heard.
    private async Task AskAsync(UpstreamPush push)
    {
        var cancel = new CancellationTokenSource();
        lock (_gate)
        {
            _questions[push.Question] = cancel;
        }

        var answer = await AnswerAsync(push, cancel.Token);
        lock (_gate)
        {
            _questions.Remove(push.Question);
        }

        try
        {
            await actors.AskAsync(wait.Key.ToActor(), answer, PatientActors.Brief, CancellationToken.None);
        }
        catch (ActorUnreachableException)
        {
            // The question went with the connection; the call's own end says so.
        }
    }

    private async Task<AnswerUpstream> AnswerAsync(UpstreamPush push, CancellationToken cancellationToken)
    {
        try
        {
            return caller is null
                ? new(wait.Id, push.Question, new(Protocol.RpcCode.MethodNotFound, "Nobody is there who could be asked."))
                : new(wait.Id, push.Question) { Result = await caller.AskAsync(push.Method!, push.Body, cancellationToken) };
        }
        catch (Exception exception)
        {
            return new(wait.Id, push.Question, exception.ToError());
        }
    }

    private void Withdraw(int question)
    {
        CancellationTokenSource? cancel;
        lock (_gate)
        {
            _questions.Remove(question, out cancel);
        }

        cancel?.Cancel();
    }
}
