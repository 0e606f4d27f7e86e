using System.Runtime.InteropServices;
using System.Text.Json;
using Actors.Core.Upstreams;

namespace Actors.Upstreams.Serving;

/// <summary>Compares what a server says of itself. Pure.</summary>
internal static class FactsDiffer
{
    /// <summary>Whether two sets of facts are the same, letter for letter.</summary>
    public static bool AreSame(UpstreamFacts one, UpstreamFacts other) =>
        IsOfOneServer(one, other)
        && Same(one.Tools, other.Tools) && Same(one.Prompts, other.Prompts) && Same(one.Resources, other.Resources) && Same(one.Templates, other.Templates);

    /// <summary>Whether all that is the same which is not in lists.</summary>
    public static bool IsOfOneServer(UpstreamFacts one, UpstreamFacts other) =>
        one.Version == other.Version && one.Instructions == other.Instructions && Same(one.Info, other.Info) && Same(one.Capabilities, other.Capabilities);

    /// <summary>Whether two pieces of JSON are the same text.</summary>
    public static bool Same(JsonElement one, JsonElement other) =>
        one.ValueKind == other.ValueKind
        && (one.ValueKind == JsonValueKind.Undefined || JsonMarshal.GetRawUtf8Value(one).SequenceEqual(JsonMarshal.GetRawUtf8Value(other)));
}
