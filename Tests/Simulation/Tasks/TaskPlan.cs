using System.Globalization;
using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>A task that a client is about to create, and how.</summary>
/// <param name="Facts">The task.</param>
/// <param name="NamesItsId">Whether the client gives the task its id.</param>
internal sealed record TaskPlan(TaskFacts Facts, bool NamesItsId)
{
    private static readonly JsonElement Capabilities = JsonElement.Parse("""{"elicitation":{}}""");

    /// <summary>Whether the same creation may be asked for again without making another task.</summary>
    public bool MayRepeat => Facts.Task.IdempotencyKey is not null;

    public static TaskPlan Draw(TaskWorld world, string owner, Random random)
    {
        var key = random.Next(4) == 0 ? string.Create(CultureInfo.InvariantCulture, $"key-of-{owner}-number-{random.Next(2)}") : null;
        var same = key is null ? [] : world.Tasks.Where(facts => facts.Task.IdempotencyKey == key).ToList();
        var again = same.Count > 0 && random.Next(4) > 0 ? same[0] : null;
        var script = again?.Script ?? TaskScript.Draw(random);
        var policy = PolicyOf(random);
        var task = (again?.Task ?? new NewTask(owner, CallOf(script, policy, random), OriginOf(key is not null, random), policy)) with
        {
            Id = NewId(world.Now, random),
            IdempotencyKey = key,
            MaxPerOwner = world.MaxPerOwner,
        };
        var facts = new TaskFacts(task, script);
        foreach (var other in same.Where(other => other.Task.Call.Digest != task.Call.Digest))
        {
            other.MayConflict = facts.MayConflict = true;
        }

        world.Add(facts);
        return new(facts, key is null && random.Next(2) == 0);
    }

    /// <summary>A task that ends at once, made to see whether there is room for it.</summary>
    public static TaskFacts Probe(TaskWorld world, string owner)
    {
        var script = new TaskScript("done");
        var policy = new TaskPolicy { Ttl = TimeSpan.FromMinutes(10) };
        var facts = new TaskFacts(new NewTask(owner, CallOf(script, policy, world.Random), new(), policy) { Id = NewId(world.Now, world.Random), MaxPerOwner = world.MaxPerOwner }, script);
        world.Add(facts);
        return facts;
    }

    private static TaskCall CallOf(TaskScript script, TaskPolicy policy, Random random) => new()
    {
        // How many may run at once is a tool's, not a task's.
        Tool = ToolOf(policy),
        Params = script.ToParams(ToolOf(policy)),
        Version = McpVersion.NewestLegacy,
        Capabilities = random.Next(25) == 0 ? default : Capabilities,
        // Two calls are the same only if the one repeats the other.
        Digest = string.Create(CultureInfo.InvariantCulture, $"{script}#{random.Next()}"),
    };

    private static string ToolOf(TaskPolicy policy) => policy.MaxRunning > 0 ? "narrow" : "wide";

    private static TaskOrigin OriginOf(bool hasKey, Random random)
    {
        var modern = random.Next(2) == 0;
        return new()
        {
            Modern = modern,
            Session = modern ? null : "session",
            Hidden = random.Next(6) == 0,
            CanBeJoined = random.Next(2) == 0 || hasKey,
            ProgressToken = random.Next(2) == 0 ? JsonElement.Parse("7") : default,
        };
    }

    private static TaskPolicy PolicyOf(Random random) => new()
    {
        Ttl = random.Next(5) == 0 ? TimeSpan.FromSeconds(random.Next(90, 200)) : TimeSpan.FromMinutes(random.Next(12, 40)),
        Timeout = random.Next(4) == 0 ? TimeSpan.FromSeconds(random.Next(2, 30)) : null,
        Heartbeat = random.Next(6) == 0 ? TimeSpan.FromSeconds(random.Next(2, 12)) : null,
        Retries = random.Next(3) == 0 ? random.Next(1, 4) : 0,
        RetryDelay = TimeSpan.FromMilliseconds(random.Next(100, 2000)),
        MaxRetryDelay = TimeSpan.FromSeconds(5),
        Exponential = random.Next(2) == 0,
        Replayable = random.Next(2) == 0,
        MaxRunning = random.Next(4) == 0 ? 1 : 0,
    };

    private static string NewId(DateTimeOffset now, Random random)
    {
        Span<byte> bits = stackalloc byte[16];
        random.NextBytes(bits);
        return now.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture) + Convert.ToHexStringLower(bits);
    }
}
