using System.Buffers;
using System.Text.Json;
using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Protocol;

namespace Actors.Http.Diagnostics;

/// <summary>All gauges of this process as one JSON object, for people and for tests that look for leaks.</summary>
internal sealed class StatusReport(Gauges gauges, DrainState drain, TimeProvider time, IActors? engine = null, params IEnumerable<IStatusPart> parts)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>The state at this moment.</summary>
    public byte[] ToJson()
    {
        var counts = gauges.Engine();
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("node"u8, engine?.Node.Value);
            json.WriteBoolean("draining"u8, drain.IsDraining);
            json.WriteNumber("uptimeSeconds"u8, (long)time.GetElapsedTime(_started).TotalSeconds);
            json.WriteNumber("sessionsActive"u8, counts.SessionsActive);
            json.WriteNumber("sessionsLetGo"u8, counts.SessionsLetGo);
            json.WriteNumber("activations"u8, counts.Activations);
            json.WriteNumber("saves"u8, counts.Saves);
            json.WriteNumber("tasksRunning"u8, counts.TasksRunning);
            json.WriteNumber("tasksQueued"u8, counts.TasksQueued);
            json.WriteNumber("callsInFlight"u8, gauges.CallsInFlight);
            json.WriteNumber("streamsOpen"u8, gauges.StreamsOpen);
            json.WriteNumber("parkedHandlers"u8, gauges.ParkedHandlers);
            json.WriteNumber("unobservedExceptions"u8, gauges.UnobservedExceptions);
            json.WriteNumber("workingSetBytes"u8, Environment.WorkingSet);
            json.WriteNumber("gcHeapBytes"u8, GC.GetTotalMemory(forceFullCollection: false));
            foreach (var part in parts)
            {
                part.Write(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
