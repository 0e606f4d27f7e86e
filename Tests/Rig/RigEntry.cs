using System.Text.Json;

namespace Actors.Tests.Rig;

/// <summary>One line of a rig's log.</summary>
/// <param name="What"><c>started</c>, <c>listening</c>, <c>request</c>, <c>notification</c>, <c>answer</c>, <c>cancelled</c>, <c>input-ended</c>, <c>term</c>, <c>grandchild</c>, <c>exiting</c>.</param>
/// <param name="Process">Its process id.</param>
/// <param name="Method">The method of a request or notification.</param>
/// <param name="Detail">What else there is to know: parameters, an address, another process id.</param>
internal sealed record RigEntry(string What, int Process, string? Method, JsonElement Detail)
{
    /// <summary>Reads a line.</summary>
    public static RigEntry Of(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new RigEntry(
            root.GetProperty("what").GetString()!,
            root.GetProperty("process").GetInt32(),
            root.TryGetProperty("method", out var method) ? method.GetString() : null,
            root.TryGetProperty("detail", out var detail) ? detail.Clone() : default);
    }
}
