using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Actors.Http.Tasks;

/// <summary>Whether anybody listens to the traces or the durations that the SDK's servers tell of their requests.</summary>
internal static class SdkTelemetry
{
    private const string Name = "Experimental.ModelContextProtocol";
    private const string Duration = "mcp.server.operation.duration";

    // Neither listens itself: they only get to know the SDK's own, which say whether others do.
    private static readonly ActivityListener Sources = new() { ShouldListenTo = IsNoSource };
    private static readonly MeterListener Instruments = new() { InstrumentPublished = static (instrument, _) => Note(instrument) };

    private static volatile ActivitySource? _source;
    private static volatile Instrument? _duration;

    static SdkTelemetry()
    {
        ActivitySource.AddActivityListener(Sources);
        Instruments.Start();
    }

    /// <summary>Whether a request that is made now would be heard of.</summary>
    public static bool IsHeard => _source?.HasListeners() == true || _duration?.Enabled == true;

    private static bool IsNoSource(ActivitySource source)
    {
        if (source.Name == Name)
        {
            _source = source;
        }

        return false;
    }

    private static void Note(Instrument instrument)
    {
        if (instrument.Meter.Name == Name && instrument.Name == Duration)
        {
            _duration = instrument;
        }
    }
}
