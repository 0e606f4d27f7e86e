namespace Actors.Bench.Servers;

/// <summary>What a server has used up so far.</summary>
/// <param name="Allocated">Bytes.</param>
/// <param name="CpuMicroseconds">Processor time of all its threads.</param>
/// <param name="Resident">Bytes of resident memory at this moment.</param>
/// <param name="CompilingMicroseconds">Time that the just-in-time compiler took.</param>
public sealed record Costs(long Allocated, double CpuMicroseconds, long Resident, double CompilingMicroseconds);
