using Actors.Core.Engine;
using Actors.Core.Tasks;

namespace Actors.Tests.Simulation.Mutants;

/// <summary>One mistake that the simulator has to find: a broken promise of the engine, or an altered machine.</summary>
internal static class Mutant
{
    private static readonly SortedDictionary<string, SimulationOptions> Known = new(StringComparer.Ordinal)
    {
        ["acknowledge-before-save"] = Of(activation => new EarlyAcknowledgement(activation)),
        ["lose-wake-ups"] = Of(activation => new LostWakeUp(activation)),
        ["forget-claim"] = Of(activation => new ForgottenClaim(activation)),
        ["forget-lease"] = new() { ForgetsLeases = true },
        ["let-late-result-win"] = Of(MachineMutants.LetLateResultWin),
        ["trust-strangers"] = Of(MachineMutants.TrustStrangers),
        ["run-again"] = Of(MachineMutants.RunAgain),
        ["answer-twice"] = Of(MachineMutants.AnswerTwice),
        ["forget-steps"] = Of(MachineMutants.ForgetSteps),
        ["run-beside"] = Of(MachineMutants.RunBeside),
    };

    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>How to simulate a mutant; null: there is none of that name.</summary>
    public static SimulationOptions? Find(string name) => Known.GetValueOrDefault(name);

    private static SimulationOptions Of(Func<IActivation, IActivation> given) => new() { Given = given };

    private static SimulationOptions Of(Func<TaskState, TaskInput, TaskTransition> machine) => new() { Machine = machine };
}
