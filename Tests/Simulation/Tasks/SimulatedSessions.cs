using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>The sessions that created tasks, as one node reaches them: sometimes not at all, and some of their clients answer questions.</summary>
internal sealed class SimulatedSessions(TaskWorld world, SimulatedNode node) : ITaskSessions
{
    public async ValueTask TellAsync(string session, TellOfTask notice, CancellationToken cancellationToken)
    {
        world.Count("session", $"told of {notice.Kind}");
        await Reach(session, cancellationToken);
    }

    public async ValueTask AskAsync(string session, AskForTask question, CancellationToken cancellationToken)
    {
        await Reach(session, cancellationToken);
        world.Count("session", question.Question is null ? "question withdrawn" : "asked");
        if (question.Question is { } asked && world.Find(question.Task) is { } facts && world.Random.Next(2) == 0)
        {
            world.AnswerSoon(facts, asked);
        }
    }

    private async Task Reach(string session, CancellationToken cancellationToken)
    {
        await Task.Delay(node.Cluster.Chaos.Seconds(0.0005, 0.05), node.Time, cancellationToken);
        if (world.Random.Next(20) == 0)
        {
            throw new ActorUnreachableException(new ActorId("session", session), mayHaveRun: true, "this is a bad day.");
        }
    }
}
