using System.Text.Json;

namespace Actors.Core.Tasks;

/// <summary>JSON that outlives whatever it was read from.</summary>
internal static class KeptElements
{
    /// <summary>The element, independent of its document's life.</summary>
    public static JsonElement Kept(this JsonElement element) => element.ValueKind == JsonValueKind.Undefined ? element : element.Clone();

    /// <summary>The call, independent of the request that it came in.</summary>
    public static TaskCall Kept(this TaskCall call) => call with { Params = call.Params.Kept(), Client = call.Client.Kept(), Capabilities = call.Capabilities.Kept() };
}
