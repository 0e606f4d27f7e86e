using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Upstreams;

/// <summary>Something that happened to a connection.</summary>
internal abstract record UpstreamInput
{
    /// <summary>When; set by the actor.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>A random number from 0 to 1; set by the actor.</summary>
    public double Fraction { get; init; }

    /// <summary>Somebody wants something.</summary>
    /// <param name="Call">Its number, greater than every earlier one.</param>
    /// <param name="Kind">What is wanted.</param>
    /// <param name="Node">Where the caller waits.</param>
    /// <param name="Settings">The server's settings as they are now; null: there is no such server.</param>
    internal sealed record Called(long Call, UpstreamCallKind Kind, string Node, UpstreamSettings? Settings) : UpstreamInput
    {
        /// <summary>Whose it is.</summary>
        public string Caller { get; init; } = "";

        /// <summary>How long it may take; null: as long as the settings say.</summary>
        public TimeSpan? Timeout { get; init; }

        /// <summary>The resource that is followed, or no longer.</summary>
        public string? Uri { get; init; }
    }

    /// <summary>The caller gave it up, or is gone.</summary>
    internal sealed record Cancelled(long Call) : UpstreamInput;

    /// <summary>A call is over, and its caller has been told.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="End">How it ended.</param>
    internal sealed record Ended(long Call, UpstreamCallEnd End) : UpstreamInput;

    /// <summary>A call got no answer, and its caller does not know yet.</summary>
    internal sealed record Failed(long Call, long Link, UpstreamProblem Problem) : UpstreamInput;

    /// <summary>The link serves.</summary>
    internal sealed record Connected(long Link) : UpstreamInput;

    /// <summary>The link could not be made, and nothing of it is left.</summary>
    internal sealed record ConnectFailed(long Link, UpstreamProblem Problem) : UpstreamInput;

    /// <summary>The link ended by itself; it is yet to be disposed of.</summary>
    internal sealed record LinkLost(long Link, string Cause) : UpstreamInput;

    /// <summary>Nothing of the link is left.</summary>
    internal sealed record LinkEnded(long Link) : UpstreamInput;

    /// <summary>What the server says of itself was read.</summary>
    /// <param name="Link">Through which link.</param>
    /// <param name="Changed">Whether it says something else than the last time.</param>
    internal sealed record FactsRead(long Link, bool Changed) : UpstreamInput;

    /// <summary>It could not be read.</summary>
    internal sealed record FactsFailed(long Link, UpstreamProblem Problem) : UpstreamInput;

    /// <summary>The server notifies of something that is not of one call.</summary>
    internal sealed record Noticed(long Link, string Method, JsonElement Params) : UpstreamInput;

    /// <summary>The server asks something.</summary>
    /// <param name="Link">Through which link.</param>
    /// <param name="Question">The question's number.</param>
    /// <param name="Call">During which call; null: nobody knows.</param>
    /// <param name="Method">What it asks.</param>
    /// <param name="Params">The rest of the question.</param>
    internal sealed record Asked(long Link, int Question, long? Call, string Method, JsonElement Params) : UpstreamInput;

    /// <summary>The server waits for the answer no longer.</summary>
    internal sealed record Unasked(int Question) : UpstreamInput;

    /// <summary>A caller answers.</summary>
    internal sealed record Answered(long Call, int Question, JsonElement Result, RpcError? Error) : UpstreamInput;

    /// <summary>A node says what it follows, all of it.</summary>
    internal sealed record Declared(string Node, ImmutableSortedSet<string> Uris, UpstreamSettings? Settings) : UpstreamInput;

    /// <summary>A node still waits, and still follows.</summary>
    internal sealed record Beaten(string Node) : UpstreamInput;

    /// <summary>Some time may have come, or not.</summary>
    internal sealed record Ticked : UpstreamInput;

    /// <summary>The node goes down in good order, and with it the link.</summary>
    internal sealed record Drained : UpstreamInput;
}

/// <summary>How a call ended of which the caller has been told.</summary>
internal enum UpstreamCallEnd
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>With a result.</summary>
    Answered,

    /// <summary>With the server's error.</summary>
    Refused,

    /// <summary>It was given up.</summary>
    Cancelled,
}
