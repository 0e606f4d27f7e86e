using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Prompts;

/// <summary>Conformance fixture: suggestions for the first argument of a prompt.</summary>
internal static class ArgumentCompletion
{
    private static readonly string[] Known = ["test", "testing", "tested", "paris", "party"];

    public static ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        string[] values = request.Params is { Ref: PromptReference { Name: "test_prompt_with_arguments" }, Argument: { Name: "arg1", Value: var typed } }
            ? [.. Known.Where(known => known.StartsWith(typed, StringComparison.OrdinalIgnoreCase))]
            : [];

        return ValueTask.FromResult(new CompleteResult { Completion = new() { Values = values, Total = values.Length, HasMore = false } });
    }
}
