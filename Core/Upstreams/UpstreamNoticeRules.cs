using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Upstreams;

/// <summary>
/// Who hears what a server says or asks of its own accord. What names no call is for the newest one, as long as all calls
/// are one caller's: it must never reach somebody who has nothing to do with it.
/// </summary>
internal static class UpstreamNoticeRules
{
    private const string Roots = "roots/list", Updated = "notifications/resources/updated";
    private static readonly JsonElement NoRoots = JsonElement.Parse("""{"roots":[]}""");

    /// <summary>The server notifies of something that is not of one call.</summary>
    public static UpstreamTransition Notice(UpstreamState state, UpstreamInput.Noticed noticed)
    {
        if (noticed.Link != state.Link)
        {
            return new(state);
        }

        switch (noticed.Method)
        {
            case "notifications/tools/list_changed" or "notifications/prompts/list_changed" or "notifications/resources/list_changed":
                return UpstreamFactRules.Change(state, noticed.Now);
            case Updated:
                var next = new UpstreamTransition(state);
                return !state.Follows.IsEmpty && UriOf(noticed.Params) is { } uri ? next.Then(new UpstreamEffect.PublishResource(uri)) : next;
            default:
                return OnlyCaller(state) is { } call
                    ? new UpstreamTransition(state).Then(new UpstreamEffect.Notify(call, noticed.Method, noticed.Params))
                    : new(state);
        }
    }

    /// <summary>The server asks.</summary>
    public static UpstreamTransition Ask(UpstreamState state, UpstreamInput.Asked asked)
    {
        var call = asked.Call is { } named ? UnderWay(state, named) : OnlyCaller(state);
        if (call is { } known && asked.Link == state.Link)
        {
            return new UpstreamTransition(state with { Questions = state.Questions.Add(asked.Question, known) })
                .Then(new UpstreamEffect.Ask(known, asked.Question, asked.Method, asked.Params));
        }

        var idle = asked.Call is null && !state.Calls.Values.Any(IsServed);
        return new UpstreamTransition(state).Then((idle, asked.Method) switch
        {
            (true, Roots) => new UpstreamEffect.Answer(asked.Question, NoRoots),
            (true, _) => Refuse(asked.Question, "No call is under way whose caller could be asked."),
            _ when asked.Call is not null => Refuse(asked.Question, "The call is over during which this was asked."),
            _ => Refuse(asked.Question, "Calls of several callers are under way, and the question does not say whose it is."),
        });
    }

    /// <summary>The server waits for the answer no longer.</summary>
    public static UpstreamTransition Unask(UpstreamState state, UpstreamInput.Unasked unasked) =>
        state.Questions.TryGetValue(unasked.Question, out var call)
            ? new UpstreamTransition(state with { Questions = state.Questions.Remove(unasked.Question) }).Then(new UpstreamEffect.Unask(call, unasked.Question))
            : new(state);

    /// <summary>A caller answers. An answer counts once, and only from whoever was asked.</summary>
    public static UpstreamTransition Answer(UpstreamState state, UpstreamInput.Answered answered)
    {
        if (!state.Questions.TryGetValue(answered.Question, out var call) || call != answered.Call)
        {
            return new(state);
        }

        return new UpstreamTransition(state with { Questions = state.Questions.Remove(answered.Question) }).Then(answered.Error is { } error
            ? new UpstreamEffect.Refuse(answered.Question, error)
            : new UpstreamEffect.Answer(answered.Question, answered.Result));
    }

    /// <summary>The call is over, and with it what its caller was asked.</summary>
    public static UpstreamTransition DropQuestions(UpstreamState state, long call)
    {
        var next = new UpstreamTransition(state);
        foreach (var (question, of) in state.Questions)
        {
            if (of == call)
            {
                next = (next with { State = next.State with { Questions = next.State.Questions.Remove(question) } })
                    .Then(Refuse(question, "The call is over during which this was asked."));
            }
        }

        return next;
    }

    private static long? UnderWay(UpstreamState state, long call) => state.Calls.TryGetValue(call, out var known) && known.Link == state.Link ? call : null;

    private static long? OnlyCaller(UpstreamState state)
    {
        long? newest = null;
        string? caller = null;
        foreach (var (number, call) in state.Calls)
        {
            if (!IsServed(call))
            {
                continue;
            }

            if (caller is not null && caller != call.Caller)
            {
                return null;
            }

            (newest, caller) = (number, call.Caller);
        }

        return newest;
    }

    private static bool IsServed(UpstreamCallState call) => call is { Kind: UpstreamCallKind.Call, Link: not 0 };

    private static UpstreamEffect.Refuse Refuse(int question, string message) => new(question, new RpcError(RpcCode.InvalidRequest, message));

    private static string? UriOf(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("uri"u8, out var uri) && uri.ValueKind == JsonValueKind.String ? uri.GetString() : null;
}
