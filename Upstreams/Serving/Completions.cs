using System.Text.Json;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Serving;

/// <summary>Results of completions.</summary>
internal static class Completions
{
    /// <summary>The typed result that carries what the server wrote.</summary>
    public static CompleteResult Read(JsonElement result)
    {
        var typed = Items.Read<CompleteResult>(result) ?? new CompleteResult();
        typed.Meta = Untouched.Carry(result);
        return typed;
    }
}
