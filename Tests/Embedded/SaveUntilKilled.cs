using System.Globalization;
using System.Text;
using Actors.Core.Engine;
using Actors.Embedded;
using Actors.Tests.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Embedded;

/// <summary>The body of a child process: several actors save ever higher numbers, each printed once it is acknowledged.</summary>
internal static class SaveUntilKilled
{
    public const string Command = "save-until-killed";

    public static async Task<int> Run(string folder)
    {
        await using EmbeddedActors engine = new(
            new EmbeddedOptions { DataFolder = folder }, [ProbeActor.Kind(new ProbeWorld())], new NodeConnections(), TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        using Stream output = Console.OpenStandardOutput();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => SaveForEver(engine, new ActorId("probe", $"actor-{number}"), output)));
        return 1;
    }

    private static async Task SaveForEver(EmbeddedActors engine, ActorId actor, Stream output)
    {
        for (int number = 1; ; number++)
        {
            string text = number.ToString(CultureInfo.InvariantCulture);
            await engine.Ask(actor, new Store(text) { Put = [$"row-{number:D9}"] }, CancellationToken.None);
            byte[] line = Encoding.UTF8.GetBytes($"{actor.Key} {text}\n");
            lock (output)
            {
                output.Write(line);
            }
        }
    }
}
