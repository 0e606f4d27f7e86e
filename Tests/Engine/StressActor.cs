using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>One random thing to do in a turn.</summary>
public sealed record Step(StepKind Kind) : IMessage<Stepped>;

/// <summary>A read between turns.</summary>
public sealed record Glance : IMessage<Stepped>, IRead;

/// <summary>The number that was saved last.</summary>
public sealed record Stepped(int Saved);

public enum StepKind
{
    Nothing,
    Yield,
    Save,
    Throw,
    Tell,
    Run,
}

[JsonSerializable(typeof(Step))]
[JsonSerializable(typeof(Glance))]
[JsonSerializable(typeof(Stepped))]
internal sealed partial class StressJson : JsonSerializerContext;

/// <summary>Sees whether the engine ever breaks its promise: counts what happens at once, for each actor.</summary>
public sealed class StressWorld
{
    private readonly ConcurrentDictionary<(string What, string Key), StrongBox> _counts = new();

    private int _activations;

    /// <summary>How many activations there were so far.</summary>
    public int Activations => Volatile.Read(ref _activations);

    public ConcurrentQueue<string> Broken { get; } = new();

    public void CountActivation() => Interlocked.Increment(ref _activations);

    /// <summary>Something begins of which there may be one at a time.</summary>
    public void Enter(string what, string key)
    {
        if (Interlocked.Increment(ref Box(what, key).Value) != 1)
        {
            Broken.Enqueue($"two of '{what}' at once in {key}");
        }
    }

    public void Leave(string what, string key) => Interlocked.Decrement(ref Box(what, key).Value);

    private StrongBox Box(string what, string key) => _counts.GetOrAdd((what, key), _ => new());

    private sealed class StrongBox
    {
        public int Value;
    }
}

/// <summary>An actor that checks its engine while it does random things.</summary>
public sealed class StressActor(IActivation activation, StressWorld world) : IActor
{
    private readonly string _key = activation.Id.Key;
    private bool _ended;

    public static ActorKind Kind(StressWorld world) => new(
        "stress",
        activation => new StressActor(activation, world),
        [
            new("step", StressJson.Default.Step, StressJson.Default.Stepped),
            new("glance", StressJson.Default.Glance, StressJson.Default.Stepped),
        ],
        ProbeActor.IdleAfter);

    private int Saved => activation.Saved is { } saved ? BinaryPrimitives.ReadInt32LittleEndian(saved.Span) : 0;

    public async ValueTask Start(CancellationToken cancellationToken)
    {
        world.CountActivation();
        world.Enter("activation", _key);
        world.Enter("turn", _key);
        await Yield();
        world.Leave("turn", _key);
    }

    public async ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        if (_ended)
        {
            world.Broken.Enqueue($"a turn after the end of {_key}");
        }

        if (message is Glance)
        {
            world.Enter("slice", _key);
            int seen = Saved;
            world.Leave("slice", _key);
            await Yield();
            if (_ended)
            {
                world.Broken.Enqueue($"a read during the end of {_key}");
            }

            return new Stepped(seen);
        }

        world.Enter("turn", _key);
        try
        {
            await Do(((Step)message).Kind, cancellationToken);
            return new Stepped(Saved);
        }
        finally
        {
            world.Leave("turn", _key);
        }
    }

    public async ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
    {
        world.Enter("turn", _key);
        await Yield();
        world.Leave("turn", _key);
        _ended = true;
        world.Leave("activation", _key);
    }

    private async Task Do(StepKind kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case StepKind.Yield:
                await Yield();
                break;
            case StepKind.Save:
                byte[] next = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(next, Saved + 1);
                await activation.Save(new Change(next, null, false, []), cancellationToken);
                break;
            case StepKind.Throw:
                throw new InvalidOperationException("This turn fails on purpose.");
            case StepKind.Tell:
                activation.Tell(new Step(StepKind.Yield));
                break;
            case StepKind.Run:
                activation.Run(async _ =>
                {
                    await Task.Yield();
                    activation.Tell(new Step(StepKind.Nothing));
                });
                break;
            default:
                break;
        }
    }

    // The parts of a turn between its awaits never run beside a read, nor beside each other.
    private async Task Yield()
    {
        for (int i = 0; i < 3; i++)
        {
            world.Enter("slice", _key);
            Thread.SpinWait(20);
            world.Leave("slice", _key);
            await Task.Yield();
        }
    }
}
