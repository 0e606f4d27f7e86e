using Microsoft.AspNetCore.Http;

namespace Actors.Http.Operators;

/// <summary>A page for operators only, beside <c>/operator/tasks</c> and guarded as that is. Registered as a service, it is mapped once for each app.</summary>
public interface IOperatorPage
{
    /// <summary>Its path, such as <c>/operator/things</c>.</summary>
    string Path { get; }

    /// <summary>Answers a GET of an operator's, with JSON.</summary>
    Task AnswerAsync(HttpContext context);
}
