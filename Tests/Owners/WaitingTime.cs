using Actors.Tests.Shared;

namespace Actors.Tests.Owners;

/// <summary>The date of a clock that stands still, for somebody whose timers run all the same.</summary>
internal sealed class WaitingTime(ManualTime time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();
}
