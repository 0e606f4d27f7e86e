using System.Text.Json;
using Actors.Http.Diagnostics;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Serving;

namespace Actors.Upstreams.Operators;

/// <summary>The servers behind the host in <c>/status</c>, counted; <see cref="UpstreamPage"/> tells of each.</summary>
internal sealed class UpstreamStatus(UpstreamBook book, KnownServers known) : IStatusPart
{
    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json)
    {
        var (served, answered, down) = known.Count();
        json.WriteNumber("upstreamsConfigured"u8, book.Current.Enabled.Count());
        json.WriteNumber("upstreamsServed"u8, served);
        json.WriteNumber("upstreamsAnswered"u8, answered);
        json.WriteNumber("upstreamsDown"u8, down);
    }
}
