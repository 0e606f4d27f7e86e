using System.Text.Json;
using Actors.Core.Engine;
using Actors.Grains.Kinds;
using Actors.Grains.Turns;

namespace Actors.Grains.Wire;

/// <summary>Questions to actors through Orleans, and what becomes of them.</summary>
internal sealed class GrainCalls(IGrainFactory grains, KindTable kinds)
{
    /// <summary>Asks by way of Orleans, which finds the actor's node, or chooses one.</summary>
    public async ValueTask<object?> Ask(ActorId to, object message, CancellationToken cancellationToken)
    {
        MessageType type = kinds.TypeOf(to.Kind, message);
        Answer answer;
        try
        {
            IActorGrain grain = grains.GetGrain<IActorGrain>(GrainId.Create(GrainNames.Prefix + to.Kind, to.Key));
            answer = await Wait(grain.Ask(new Question(type.Name, new Body(message, type.Message))), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Rejections.MayHaveRun(e)
                ? new ActorUnreachableException(to, mayHaveRun: true, "its node could not be reached.", e)
                : new MovedException(e);
        }

        return answer.Kind switch
        {
            AnswerKind.Reply => ReadReply(to, answer, type),
            AnswerKind.Moved => throw new MovedException(),
            _ => throw new ActorUnreachableException(to, answer.Kind != AnswerKind.NotRun, answer.Reason ?? "it gave no reason."),
        };
    }

    /// <summary>What kind of message it is; throws when this version does not know it.</summary>
    public static MessageType TypeOf(KindTable kinds, ActorId actor, Question question) => kinds.TypeOf(actor.Kind, question.Name)
        ?? throw new ActorUnreachableException(actor, mayHaveRun: false, $"this node knows no message '{question.Name}' of its kind; its version is older.");

    /// <summary>The message; throws when this version cannot read it.</summary>
    public static object Read(ActorId actor, Question question, MessageType type)
    {
        try
        {
            return question.Body.Read(type.Message) ?? throw new JsonException("There is nothing in it.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new ActorUnreachableException(actor, mayHaveRun: false, $"this node cannot read message '{question.Name}'.", e);
        }
    }

    private static object? ReadReply(ActorId actor, Answer answer, MessageType type)
    {
        try
        {
            return answer.Body!.Read(type.Reply);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new ActorUnreachableException(actor, mayHaveRun: true, "this node cannot read its reply.", e);
        }
    }

    /// <summary>Waits no longer than the asker wants to.</summary>
    public static ValueTask<T> Wait<T>(ValueTask<T> reply, CancellationToken cancellationToken)
    {
        if (reply.IsCompleted || !cancellationToken.CanBeCanceled)
        {
            return reply;
        }

        Task<T> task = reply.AsTask();
        // The turn goes on without its asker; should it fail, that counts as seen.
        _ = task.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return new(task.WaitAsync(cancellationToken));
    }
}
