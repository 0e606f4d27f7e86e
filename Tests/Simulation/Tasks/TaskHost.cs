using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>What one node has for tasks, wired as the host wires it.</summary>
internal sealed class TaskHost
{
    public TaskHost(TaskWorld world, SimulatedNode node)
    {
        var hub = new TaskHub(node, node.Connections, node.Time, NullLogger<TaskHub>.Instance);
        Node = node;
        Tasks = new TaskClient(node, hub, node.Time, _ => world.NextId, NullLogger<TaskClient>.Instance);
        Slots = new TaskSlots(world.SlotsOfNode);
        var ports = new TaskPorts
        {
            Runner = new SimulatedRunner(world, node),
            Sessions = new SimulatedSessions(world, node),
            Slots = Slots,
            Machine = world.Machine,
        };
        Kinds =
        [
            TaskActor.Kind(ports, IdleAfter),
            OwnerActor.Kind(NullLoggerFactory.Instance),
            OwnerRoster.Kind,
        ];
    }

    public SimulatedNode Node { get; }

    public ITasks Tasks { get; }

    public TaskSlots Slots { get; }

    public IReadOnlyList<ActorKind> Kinds { get; }

    private static TimeSpan IdleAfter => TimeSpan.FromSeconds(15);
}
