using System.Diagnostics.Metrics;
using Actors.Core.Diagnostics;
using Actors.Tests.Shared;

namespace Actors.Tests.Diagnostics;

public sealed class GaugesTests
{
    [Fact]
    public void Instruments_OfPublishedGauges_ShowTheCounts()
    {
        using var meter = new Meter("test");
        var gauges = new Gauges(new ManualTime()) { Engine = static () => new(1, 2, 3, 4) };
        gauges.Publish(meter);
        var seen = Listen(meter);
        gauges.StreamOpened();
        gauges.Parked();
        gauges.Parked();
        gauges.Unparked();

        seen.Listener.RecordObservableInstruments();

        Assert.Equal(1, seen.Values["actors.sessions.active"]);
        Assert.Equal(2, seen.Values["actors.sessions.let_go"]);
        Assert.Equal(3, seen.Values["actors.activations"]);
        Assert.Equal(4, seen.Values["actors.saves"]);
        Assert.Equal(1, seen.Values["actors.streams.open"]);
        Assert.Equal(1, seen.Values["actors.handlers.parked"]);
        Assert.Equal(0, seen.Values["actors.calls.active"]);
        seen.Listener.Dispose();
    }

    [Theory]
    [InlineData("tools/call", "tools/call")]
    [InlineData("made/up", "_OTHER")]
    public void CallEnded_WithListener_RecordsItsDurationUnderAKnownName(string method, string label)
    {
        using var meter = new Meter("test");
        var time = new ManualTime();
        var gauges = new Gauges(time);
        gauges.Publish(meter);
        var seen = Listen(meter);

        var started = gauges.CallStarted();
        time.Advance(TimeSpan.FromSeconds(2));
        gauges.CallEnded(started, method);

        Assert.Equal(2, seen.Values[$"actors.call.duration {label}"]);
        Assert.Equal(0, gauges.CallsInFlight);
        seen.Listener.Dispose();
    }

    [Fact]
    public void CallEnded_WithoutListener_OnlyCounts()
    {
        var gauges = new Gauges(new ManualTime());

        var started = gauges.CallStarted();
        gauges.CallEnded(started, "tools/call");

        Assert.Equal(0, started);
        Assert.Equal(0, gauges.CallsInFlight);
    }

    private static (MeterListener Listener, Dictionary<string, double> Values) Listen(Meter meter)
    {
        var values = new Dictionary<string, double>();
        var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter == meter)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => values[$"{instrument.Name} {tags[0].Value}"] = value);
        listener.Start();
        return (listener, values);
    }
}
