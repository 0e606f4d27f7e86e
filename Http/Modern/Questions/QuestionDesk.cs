using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Http.Front;
using Actors.Http.Servers;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern.Questions;

/// <summary>Puts the questions of calls to their clients, and finds the calls that the answers belong to.</summary>
internal sealed class QuestionDesk(ISeal seal, IOptions<ActorsOptions> options, TimeProvider time, Gauges gauges, IActors? actors = null) : IDrainParticipant
{
    private static readonly Refusal NotNow = new(503, new RpcError(RpcCode.InternalError, "'requestState' cannot be read now; try again soon."));

    private const char At = '@';

    private readonly ConcurrentDictionary<string, Conversation> _waiting = new();
    private volatile bool _draining;

    private TimeSpan Lifetime => options.Value.Questions.Lifetime;

    /// <summary>Whether a request brings anything from earlier rounds; most do not.</summary>
    public static bool HasInput(JsonElement parameters) =>
        parameters.TryGetProperty("requestState"u8, out _) || parameters.TryGetProperty("inputResponses"u8, out _);

    /// <summary>Reads what a request brings from earlier rounds, or says why it is refused.</summary>
    public async ValueTask<(CallInput? Input, Refusal? Refusal)> ReadAsync(Exchange exchange)
    {
        var parameters = exchange.Message.Params;
        if (!QuestionRules.TryReadAnswers(parameters, out var answers))
        {
            return (null, Refusal.Parameter("'inputResponses' is an object of results by input key."));
        }

        if (!parameters.TryGetProperty("requestState"u8, out var sealedState))
        {
            return (new CallInput(null, answers), null);
        }

        try
        {
            return sealedState.ValueKind == JsonValueKind.String
                && await seal.OpenAsync(QuestionState.Purpose, sealedState.GetString()!, exchange.Http.RequestAborted) is { } content
                && QuestionState.Read(content) is { } state
                ? Verify(exchange, state, answers)
                : (null, Refusal.Parameter("'requestState' was not made by this server, or was altered. Start again without it."));
        }
        catch (ActorUnreachableException)
        {
            return (null, NotNow);
        }
    }

    private (CallInput? Input, Refusal? Refusal) Verify(in Exchange exchange, QuestionState state, IReadOnlyDictionary<string, JsonElement> answers)
    {
        var parameters = exchange.Message.Params;
        var problem = QuestionRules.Verify(state, exchange.Message.Method, CallDigest.Of(exchange.Message.Method, parameters), exchange.Principal, time.GetUtcNow(), exchange.Server.Key.Name)
            ?? (state.Asked.FirstOrDefault(asked => answers.TryGetValue(asked.Key, out var answer) && !QuestionRules.IsAnswerTo(asked.Value, answer)).Key is { } wrong
                ? $"'inputResponses.{wrong}' has the wrong shape."
                : null);
        if (problem is not null)
        {
            return (null, Refusal.Parameter(problem));
        }

        var all = new Dictionary<string, JsonElement>(state.Answers);
        foreach (var (key, answer) in answers.Where(answer => state.Asked.ContainsKey(answer.Key)))
        {
            all[key] = answer;
        }

        return (new CallInput(state, all), null);
    }

    /// <summary>The node on which a call was parked; null where its id does not say.</summary>
    public static NodeId? NodeOf(string call) => call.IndexOf(At, StringComparison.Ordinal) is >= 0 and var at && at < call.Length - 1 ? new NodeId(call[(at + 1)..]) : null;

    /// <summary>The parked call of that id, if it is on this node.</summary>
    public Conversation? Find(string call) => _waiting.GetValueOrDefault(call);

    /// <summary>Room for one more handler that waits; null when there is none.</summary>
    public string? Admit(Conversation conversation)
    {
        if (_draining || _waiting.Count >= options.Value.Questions.MaxParked)
        {
            return null;
        }

        // It says where it is, so that its client may come back to any node.
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true) + At + actors?.Node.Value;
        _waiting[id] = conversation;
        return id;
    }

    /// <summary>The call is over or given up.</summary>
    public void Forget(string call) => _waiting.TryRemove(call, out _);

    public void Parked() => gauges.Parked();

    public void Unparked() => gauges.Unparked();

    /// <summary>Gives a conversation up after its lifetime.</summary>
    public ITimer ExpireLater(Conversation conversation)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return time.CreateTimer(static state => ((Conversation)state!).Expire("The client did not answer in time."), conversation, Lifetime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The answer to a call that has questions.</summary>
    public JsonRpcResponse Ask(ModernCall call, IReadOnlyDictionary<string, Question> open, IReadOnlyDictionary<string, JsonElement> answers, string id, int round)
    {
        var requests = new JsonObject();
        foreach (var (key, question) in open)
        {
            requests[key] = InputRequests.Of(question.Method, question.Parameters);
        }

        var asked = open.ToDictionary(question => question.Key, question => question.Value.Method);
        return new JsonRpcResponse
        {
            Id = new RequestId(call.ServerId),
            Result = new JsonObject
            {
                ["resultType"] = "input_required",
                ["inputRequests"] = requests,
                ["requestState"] = Seal(call, id, author: null, asked, answers, round),
            },
        };
    }

    /// <summary>An answer as the client may have it: what an author asks through a result of the author's own is checked, and its state sealed.</summary>
    public JsonRpcMessageWithId Wrap(ModernCall call, JsonRpcResponse answer)
    {
        if (answer.Result is not JsonObject result || result["resultType"] is not JsonValue type || !type.TryGetValue<string>(out var name) || name != "input_required")
        {
            return answer;
        }

        var requests = result["inputRequests"] as JsonObject ?? [];
        if (InputRequests.Check(requests, call.Capabilities) is { } error)
        {
            return new JsonRpcError { Id = answer.Id, Error = error };
        }

        var asked = requests.ToDictionary(request => request.Key, request => (string?)request.Value?["method"] ?? "");
        result["requestState"] = Seal(call, parked: null, (string?)result["requestState"], asked, call.Answers, call.Round + 1);
        return answer;
    }

    /// <inheritdoc/>
    public ValueTask DrainAsync(CancellationToken deadline)
    {
        _draining = true;
        foreach (var (_, conversation) in _waiting)
        {
            conversation.Expire("The server is stopping.", givenUp: false);
        }

        return default;
    }

    private string Seal(ModernCall call, string? parked, string? author, IReadOnlyDictionary<string, string> asked, IReadOnlyDictionary<string, JsonElement> answers, int round)
    {
        var state = new QuestionState(
            call.Method, call.Digest, call.Principal.Key, (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds(), round, parked, author, asked, answers)
        {
            Server = HostedServer.NameOf(call) is { Length: > 0 } server ? server : null,
        };
        return seal.Seal(QuestionState.Purpose, state.ToJson());
    }
}
