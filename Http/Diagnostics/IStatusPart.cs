using System.Text.Json;

namespace Actors.Http.Diagnostics;

/// <summary>Something else that <c>/status</c> tells; found by registering as a singleton.</summary>
internal interface IStatusPart
{
    /// <summary>Writes members of the status object. Quick, and from any thread.</summary>
    void Write(Utf8JsonWriter json);
}
