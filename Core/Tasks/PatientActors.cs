using System.Runtime.CompilerServices;
using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>
/// Asks again when an actor gave no reply, for as long as somebody has patience: an actor whose node was lost comes back
/// elsewhere within seconds. Only for messages that may be repeated without harm.
/// </summary>
internal sealed class PatientActors(IActors actors, TimeProvider time)
{
    /// <summary>For those who have somebody waiting who could ask again themselves.</summary>
    public static readonly TimeSpan Brief = TimeSpan.FromSeconds(2);

    /// <summary>Longer than the takeover of a hung node takes.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Asks until there is a reply, or the patience is over; the exception then says whether any of the messages may have had its effect.</summary>
    public ValueTask<TReply> AskAsync<TReply>(ActorId to, IMessage<TReply> message, TimeSpan patience, CancellationToken cancellationToken)
    {
        // Mostly the first try is answered, and often at once.
        var started = time.GetTimestamp();
        var first = actors.Ask(to, message, cancellationToken);
        return first.IsCompletedSuccessfully ? first : AnswerAsync(first, started, to, message, patience, cancellationToken);
    }

    /// <summary>As <see cref="AskAsync"/>; says also whether the message may have had its effect before the reply was given.</summary>
    public async ValueTask<(TReply Reply, bool Repeated)> TryAsync<TReply>(
        ActorId to, IMessage<TReply> message, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            return (await actors.Ask(to, message, cancellationToken), false);
        }
        catch (ActorUnreachableException exception)
        {
            return await AgainAsync(exception, started, to, message, patience, cancellationToken);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TReply> AnswerAsync<TReply>(
        ValueTask<TReply> first, long started, ActorId to, IMessage<TReply> message, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await first;
        }
        catch (ActorUnreachableException exception)
        {
            return (await AgainAsync(exception, started, to, message, patience, cancellationToken)).Reply;
        }
    }

    private async ValueTask<(TReply Reply, bool Repeated)> AgainAsync<TReply>(
        ActorUnreachableException failed, long started, ActorId to, IMessage<TReply> message, TimeSpan patience, CancellationToken cancellationToken)
    {
        var mayHaveRun = failed.MayHaveRun;
        message = message is IFirst first ? (IMessage<TReply>)first.Repeated() : message;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (time.GetElapsedTime(started) + pause > patience)
            {
                throw mayHaveRun == failed.MayHaveRun
                    ? failed
                    : new ActorUnreachableException(to, mayHaveRun, "none of several tries was answered.", failed);
            }

            await Task.Delay(pause, time, cancellationToken);
            try
            {
                return (await actors.Ask(to, message, cancellationToken), mayHaveRun);
            }
            catch (ActorUnreachableException exception)
            {
                failed = exception;
                mayHaveRun |= exception.MayHaveRun;
            }
        }
    }
}
