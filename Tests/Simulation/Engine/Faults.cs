namespace Actors.Tests.Simulation.Engine;

/// <summary>How likely each fault is wherever it can strike, and how long things take.</summary>
internal sealed record Faults
{
    private static readonly Fault[] Kinds = Enum.GetValues<Fault>();

    // The first kind that comes here strikes between steps, of which there are many; the others at one save or message.
    private static readonly double[] Most = [.. Kinds.Select(kind => kind switch
    {
        Fault.Crash => 0.003,
        Fault.CrashBeforeSave or Fault.CrashAfterSave => 0.03,
        Fault.UnknownSave or Fault.FailedSave => 0.06,
        Fault.SaveConflict => 0.03,
        Fault.ShortPause => 0.004,
        Fault.LongPause => 0.003,
        Fault.Drain => 0.003,
        Fault.Partition => 0.004,
        Fault.SpuriousWakeUp => 0.005,
        Fault.LateWakeUp => 0.3,
        Fault.DuplicateMessage => 0.2,
        _ => 0.1,
    })];

    /// <summary>Nothing goes wrong, and nothing takes any time.</summary>
    public static Faults None { get; } = new() { Probabilities = new double[Kinds.Length], Calm = true };

    /// <summary>The probability of each <see cref="Fault"/>, by its number.</summary>
    public required IReadOnlyList<double> Probabilities { get; init; }

    /// <summary>True when messages and saves take no time.</summary>
    public bool Calm { get; init; }

    /// <summary>
    /// Draws a world's faults: about half of the kinds, each as likely as it happens to be. A world that has all of them all
    /// the time would never get far enough for the rarer troubles.
    /// </summary>
    public static Faults Draw(Random random)
    {
        var probabilities = new double[Kinds.Length];
        for (var i = 0; i < probabilities.Length; i++)
        {
            var off = random.Next(2) == 0 && Kinds[i] != Fault.Crash;
            var how = random.NextDouble();
            probabilities[i] = off ? 0 : Most[i] * how * how;
        }

        // Every world has its crashes.
        probabilities[(int)Fault.Crash] += 0.001;
        return new() { Probabilities = probabilities };
    }
}
