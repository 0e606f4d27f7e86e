using Actors.Core.Engine;
using Actors.Embedded;
using Actors.Tests.Engine;
using Actors.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Embedded;

/// <summary>
/// Makes the captured data file of a format: <c>dotnet run --project Tests -- write-fixture FOLDER</c>, then commit its
/// <c>actors.db</c> as <c>Fixtures/format-N.db</c>. A captured file is never made anew: it stands for what users have.
/// </summary>
internal static class FormatFixture
{
    public const string Command = "write-fixture";

    public static readonly DateTimeOffset WakeAt = new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero).AddTicks(7);

    public static async Task<int> Write(string folder)
    {
        await using EmbeddedActors engine = new(
            new EmbeddedOptions { DataFolder = folder }, [ProbeActor.Kind(new ProbeWorld())], new NodeConnections(), new ManualTime(), NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        await Save(engine, "state-and-rows", new Store("old"));
        await Save(engine, "state-and-rows", new Store("umlaut ä") { Put = ["r/1", "r/2", "s/1"] });
        await Save(engine, "rows-only", new Store(null) { Put = ["only"] });
        await Save(engine, "due", new Store("to be woken") { WakeAt = WakeAt });
        await Save(engine, "running", new Store("ran") { RunsHere = true });
        await Save(engine, "deleted", new Store("gone") { Put = ["gone"] });
        await Save(engine, "deleted", new Store(null) { Delete = ["gone"] });
        return 0;
    }

    private static async Task Save(EmbeddedActors engine, string key, Store store) =>
        await engine.Ask(new ActorId("probe", key), store, CancellationToken.None);
}
