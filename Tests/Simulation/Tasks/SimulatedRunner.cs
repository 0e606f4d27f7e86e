using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>Runs bodies on one node of the world.</summary>
internal sealed class SimulatedRunner(TaskWorld world, SimulatedNode node) : ITaskRunner
{
    public async Task RunAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        if (!world.Simulation.Chaos.IsOver && world.Random.Next(40) == 0)
        {
            world.Count("body", "its tool was not there");
            outlet.Unavailable();
            return;
        }

        var facts = world.Bodies.Starts(attempt, node);
        if (facts is null)
        {
            return;
        }

        var body = new SimulatedBody(world, facts, node, attempt, outlet, cancellationToken);
        try
        {
            await body.RunAsync();
        }
        finally
        {
            world.Bodies.Ends(facts, attempt.Number, node);
        }
    }
}
