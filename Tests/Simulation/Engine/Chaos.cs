namespace Actors.Tests.Simulation.Engine;

/// <summary>Decides from the seed what goes wrong, and counts it.</summary>
internal sealed class Chaos(Random random, Faults faults)
{
    /// <summary>How often each <see cref="Fault"/> struck, by its number.</summary>
    public int[] Struck { get; } = new int[Enum.GetValues<Fault>().Length];

    /// <summary>True when messages and saves take no time.</summary>
    public bool Calm => faults.Calm;

    /// <summary>True once nothing goes wrong any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Chance, for all that has no stream of its own.</summary>
    public Random Random => random;

    /// <summary>Ends all faults, so that whatever is left comes to its end.</summary>
    public void End() => IsOver = true;

    public bool Strikes(Fault fault)
    {
        if (IsOver || faults.Probabilities[(int)fault] is not (> 0 and var probability) || random.NextDouble() >= probability)
        {
            return false;
        }

        Struck[(int)fault]++;
        return true;
    }

    public bool Flip() => random.Next(2) == 0;

    /// <summary>A span of time between the two, more often near the shorter.</summary>
    public TimeSpan Between(TimeSpan shortest, TimeSpan longest)
    {
        if (faults.Calm)
        {
            return TimeSpan.Zero;
        }

        var share = random.NextDouble();
        return shortest + ((longest - shortest) * (share * share));
    }

    public TimeSpan Seconds(double shortest, double longest) => Between(TimeSpan.FromSeconds(shortest), TimeSpan.FromSeconds(longest));
}
