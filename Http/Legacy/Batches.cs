using System.Text.Json;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Http.Front;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Legacy;

/// <summary>Batches of 2025-03-26 sessions, answered with one JSON array.</summary>
internal sealed class Batches(SessionContext context, SessionCalls calls)
{
    /// <summary>Refuses a batch outside such a session.</summary>
    public static RpcError NotHere { get; } = new(RpcCode.InvalidRequest, $"Batches exist in {McpVersion.March2025} sessions only; send one message in each POST.");

    /// <summary>Runs the members side by side; one member's failure is its own.</summary>
    public async Task HandleAsync(HttpContext http, SessionTicket ticket, IncomingBody body)
    {
        var members = body.Batch.EnumerateArray().Select(Incoming.Of).ToArray();
        if (ticket.Version != McpVersion.March2025)
        {
            await Reply.Error(http, StatusCodes.Status400BadRequest, NotHere);
        }
        else if (!IsLegal(members))
        {
            await Reply.Error(http, StatusCodes.Status400BadRequest, new(RpcCode.InvalidRequest,
                "A batch is one or more requests and notifications without initialize, or one or more responses."));
        }
        else if (await calls.BeginAsync(http, Actors.Core.Identity.Principal.Of(http.User)!.Value, null) is { } counted)
        {
            try
            {
                await RunAsync(http, ticket, members);
            }
            finally
            {
                counted.End();
            }
        }
    }

    private async Task RunAsync(HttpContext http, SessionTicket ticket, Incoming[] members)
    {
        var connections = members.Select(member => member.Kind == IncomingKind.Request ? calls.Connect(http) : null).ToArray();
        try
        {
            var answers = await Task.WhenAll(members.Select((member, index) => RunAsync(http, ticket, member, connections[index])));
            await ReplyAsync(http, answers);
            foreach (var (answer, connection) in answers.Zip(connections))
            {
                if (answer.Began)
                {
                    await calls.LetGoAsync(http, connection!, clientIsGone: http.RequestAborted.IsCancellationRequested);
                }
            }
        }
        finally
        {
            foreach (var connection in connections)
            {
                context.Connections.Remove(connection?.Id ?? "");
            }
        }
    }

    private static async Task ReplyAsync(HttpContext http, Answer[] answers)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (answers.Any(answer => answer.Gone))
        {
            await LegacyFront.Unknown(http, null);
            return;
        }

        var given = answers.Where(answer => !answer.Json.IsEmpty).ToArray();
        if (given.Length == 0)
        {
            Reply.Accepted(http);
            return;
        }

        using var array = new MemoryStream();
        array.WriteByte((byte)'[');
        for (var i = 0; i < given.Length; i++)
        {
            if (i > 0)
            {
                array.WriteByte((byte)',');
            }

            array.Write(given[i].Json.Span);
        }

        array.WriteByte((byte)']');
        await Reply.Json(http, StatusCodes.Status200OK, array.ToArray());
    }

    private async Task<Answer> RunAsync(HttpContext http, SessionTicket ticket, Incoming member, SessionConnection? connection)
    {
        if (connection is null)
        {
            var told = await Asking.TryAsk(context.Actors, ticket, member.Kind == IncomingKind.Notification
                ? new NotifySession(ticket, member.Method, member.Params) { User = SentUser.Of(http.User) }
                : new AnswerSession(ticket, member.Id, member.Body));
            return new(told is { Gone: true });
        }

        var from = new Address(context.Actors.Node, connection.Id);
        var reply = await Asking.TryAsk(context.Actors, ticket, new CallSession(ticket, from, member.Id, member.Method, member.Params, StreamShape.Json) { User = SentUser.Of(http.User) });
        if (reply is null or { Gone: true } or { Error: not null })
        {
            return new(reply is { Gone: true }, Json: (reply?.Error ?? Asking.Unreachable).ToJson(member.Id));
        }

        await using var gone = http.RequestAborted.UnsafeRegister(static state => ((SessionConnection)state!).Break(), connection);
        var events = new List<ReadOnlyMemory<byte>>(1);
        await connection.WaitAsync();
        connection.Take(ref events);
        if (connection.IsBroken)
        {
            await Asking.TryAsk(context.Actors, ticket, new DetachSession(ticket, reply.Stream, connection.Id, Lost: true));
        }

        return new(Gone: false, Began: true, events.Count == 0 ? default : events[0]);
    }

    private static bool IsLegal(Incoming[] members) =>
        members.Length > 0
        && (Array.TrueForAll(members, member => member.Kind == IncomingKind.Response)
            || Array.TrueForAll(members, member => member.Kind is IncomingKind.Request or IncomingKind.Notification && member.Method != "initialize"));

    private readonly record struct Answer(bool Gone, bool Began = false, ReadOnlyMemory<byte> Json = default);
}
