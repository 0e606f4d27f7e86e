using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>Everything at once, at random: no promise may break whatever the order.</summary>
public abstract class EngineStressContract(EngineFixture engine) : EngineContract(engine)
{
    private const int Askers = 8;
    private const int StepsEach = 500;
    private static readonly string[] Keys = ["a", "b", "c"];

    [Theory]
    [InlineData(1)]
    [InlineData(20260101)]
    public async Task Anything_AtRandom_KeepsThePromises(int seed)
    {
        Task<int[]>[] asking = [.. Enumerable.Range(0, Askers).Select(asker => Task.Run(() => AskAtRandom(new Random(seed + asker))))];
        Task<int[][]> all = Task.WhenAll(asking);
        while (!all.IsCompleted)
        {
            LetIdleTimePass();
            await Ask("clock", StepKind.Yield);
        }

        int[][] saves = await all;
        int activations = Engine.Stress.Activations;
        await Restart();

        Assert.Empty(Engine.Stress.Broken);
        Assert.True(activations > 2 * Keys.Length, $"Only {activations} activations: nothing was let go meanwhile.");
        for (int key = 0; key < Keys.Length; key++)
        {
            Stepped stepped = await Ask(Keys[key], StepKind.Nothing);
            Assert.Equal(saves.Sum(asker => asker[key]), stepped.Saved);
        }
    }

    private ValueTask<Stepped> Ask(string key, StepKind kind) =>
        Engine.Actors.Ask(new ActorId("stress", key), new Step(kind), TestContext.Current.CancellationToken);

    // Returns how many saves of each key were acknowledged.
    private async Task<int[]> AskAtRandom(Random random)
    {
        int[] saves = new int[Keys.Length];
        for (int i = 0; i < StepsEach; i++)
        {
            int key = random.Next(Keys.Length);
            if (random.Next(4) == 0)
            {
                await Engine.Actors.Ask(new ActorId("stress", Keys[key]), new Glance(), TestContext.Current.CancellationToken);
                continue;
            }

            // Failing turns and saves are rarer than the rest, or there would be nothing else.
            StepKind kind = random.Next(50) == 0 ? StepKind.Throw : random.Next(20) == 0 ? StepKind.Save : (StepKind)random.Next((int)StepKind.Run + 1);
            kind = kind is StepKind.Throw or StepKind.Save && random.Next(4) != 0 ? StepKind.Nothing : kind;
            try
            {
                await Ask(Keys[key], kind);
                saves[key] += kind == StepKind.Save ? 1 : 0;
            }
            catch (ActorUnreachableException) when (kind == StepKind.Throw)
            {
                // As it was meant to.
            }
        }

        return saves;
    }
}
