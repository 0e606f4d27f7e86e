using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>
/// Tasks and their owners on a simulated cluster: clients create, poll, wait, answer, cancel, list and disappear, bodies do
/// what bodies do, and everything that was promised is held against all that happens.
/// </summary>
internal sealed class TaskWorld
{
    private static readonly string[] Machines = ["a", "b", "c"];

    private readonly SortedDictionary<string, TaskFacts> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<SimulatedNode, TaskHost> _hosts = [];
    private readonly Coverage _covered = new();
    private readonly Func<TaskState, TaskInput, TaskTransition> _machine;
    private readonly Random _haste;
    private int _marks;

    private TaskWorld(int seed, SimulationOptions options)
    {
        Simulation = new(seed, KindsOf, options);
        Random = Simulation.Stream("world");
        _haste = Simulation.Stream("haste");
        SlotsOfNode = Random.Next(1, 9);
        MaxPerOwner = Random.Next(3) == 0 ? Random.Next(2, 5) : 1000;
        (Bodies, Clients, Saves) = (new(this), new(this), new(this));
        _machine = options.Machine;
        Simulation.Cluster.Disk.Durable = Saves.Saved;
        Simulation.Cluster.Membership.Quiet = node => _hosts[node].Slots.CloseAsync();
        foreach (var machine in Machines.Take(Random.Next(1, Machines.Length + 1)))
        {
            Simulation.Cluster.Membership.Start(machine);
        }
    }

    public Simulation Simulation { get; }

    public Random Random { get; }

    public BodyPromises Bodies { get; }

    public ClientPromises Clients { get; }

    public StorePromises Saves { get; }

    public int SlotsOfNode { get; }

    public int MaxPerOwner { get; }

    /// <summary>The id of the next task that is given none; its maker sets it in the same step.</summary>
    public string NextId { get; set; } = "";

    public DateTimeOffset Now => Simulation.Time.GetUtcNow();

    public SimulatedStore Store => Simulation.Cluster.Disk.Store;

    /// <summary>Every task that anybody asked for, in the order of their ids.</summary>
    public IReadOnlyCollection<TaskFacts> Tasks => _tasks.Values;

    /// <summary>Who is to be told of changes.</summary>
    public List<TaskWatch> Watches { get; } = [];

    /// <summary>Who waits for the end of a task, for as long as it takes.</summary>
    public List<string> Waits { get; } = [];

    /// <summary>How many visitors have not left.</summary>
    public int Visitors { get; set; }

    public static SimulationResult Run(int seed, SimulationOptions? options = null)
    {
        TaskWorld world = new(seed, options ?? new());
        world.Visitors = 3;
        for (var number = 0; number < world.Visitors; number++)
        {
            new TaskVisitor(world, $"client{number}", number < 2 ? "palice" : "pbob").Start();
        }

        if (world.Simulation.RunUntil(() => world.Visitors == 0, "clients come and go"))
        {
            new TaskEnding(world).Run();
        }

        return SimulationResult.Of(seed, world.Simulation, world._covered);
    }

    public TaskFacts? Find(string id) => _tasks.GetValueOrDefault(id);

    public void Add(TaskFacts facts) => _tasks.Add(facts.Id, facts);

    public void Count(string group, string what) => _covered.Add(group, what);

    public void Violated(string what) => Simulation.Violated(what);

    public void Note(SimulatedNode node, TaskFacts facts, string what) => Simulation.History.Add(node.Name, $"task/{facts.Id}", what);

    /// <summary>A node that a client knows of; it may be dead. Null when there is none at all.</summary>
    public TaskHost? AnyHost() => Simulation.Cluster.Nodes is { Count: > 0 } nodes ? _hosts[nodes[Random.Next(nodes.Count)]] : null;

    /// <summary>An answer that can be told from every other.</summary>
    public JsonElement NewAnswer(TaskFacts facts)
    {
        var mark = $"m{++_marks}";
        facts.Sent.Add(mark);
        return JsonSerializer.SerializeToElement(new ClientAnswer("accept", new(mark)), TaskWorldJson.Default.ClientAnswer);
    }

    /// <summary>Now and then a client cancels a task at the very moment at which its body ends.</summary>
    public async Task CancelNowAndThen(TaskFacts facts, SimulatedNode node)
    {
        if (_haste.Next(8) == 0)
        {
            new TaskVisitor(this, "hasty", facts.Task.Owner).CancelNow(facts);
            await Task.Delay(Simulation.Chaos.Seconds(0.0001, 0.02), node.Time, CancellationToken.None);
        }
    }

    /// <summary>Has the client of a session answer a question in its own time.</summary>
    public void AnswerSoon(TaskFacts facts, TaskQuestion question) =>
        new TaskVisitor(this, "session", facts.Task.Owner).Answer(facts, [question], TimeSpan.FromSeconds(3));

    /// <summary>The machine of every task, which counts what it is asked and what it wants done.</summary>
    public TaskTransition Machine(TaskState state, TaskInput input)
    {
        var next = _machine(state, input);
        Count("inputs", input is TaskInput.Received { Message: var message } ? message.GetType().Name : input.GetType().Name);
        foreach (var effect in next.Effects)
        {
            Count("effects", effect.GetType().Name);
        }

        return next;
    }

    private IReadOnlyList<ActorKind> KindsOf(SimulatedNode node) => (_hosts[node] = new TaskHost(this, node)).Kinds;
}
