using System.Text.Json;
using Actors.Tests.Shared;

namespace Actors.Tests.Legacy;

/// <summary>Waits until <c>/status</c> shows that nothing is under way any more.</summary>
internal static class Idle
{
    public static async Task<JsonElement> WaitAsync(LegacyHost host)
    {
        // Gauges are polled, as operators do: the last handler ends a moment after its client has the answer.
        var until = DateTime.UtcNow + TimeSpan.FromSeconds(20);
        while (true)
        {
            var status = await host.StatusAsync();
            var busy = status.GetProperty("callsInFlight").GetInt64() + status.GetProperty("streamsOpen").GetInt64();
            if (busy == 0)
            {
                Assert.Empty(Unobserved.OfHost);
                return status;
            }

            Assert.True(DateTime.UtcNow < until, $"Something is still under way: {status}");
            await Task.Yield();
        }
    }
}
