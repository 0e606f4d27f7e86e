using System.Globalization;
using System.Text.Json;
using Actors.Core.Tasks;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;

namespace Actors.Http.Tasks;

/// <summary>Errors that calls end with because of their task.</summary>
internal static class TaskRefusals
{
    /// <summary>The member of an error's data that says how long to wait, in milliseconds.</summary>
    public const string RetryAfter = "retryAfterMs";

    /// <summary>The error that a task ended with, as its call would have: the same code, message and data.</summary>
    public static McpProtocolException Of(TaskView view)
    {
        if (view.Outcome is not { Error: { ValueKind: JsonValueKind.Object } error })
        {
            var problem = view.Message ?? (view.Status == WorkStatus.Cancelled ? "The task behind this call was cancelled." : "The task behind this call failed.");
            return new(problem, McpErrorCode.InternalError);
        }

        var exception = new McpProtocolException(error.GetProperty("message"u8).GetString()!, (McpErrorCode)error.GetProperty("code"u8).GetInt32());
        if (error.TryGetProperty("data"u8, out var data) && data.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in data.EnumerateObject())
            {
                exception.Data[member.Name] = member.Value;
            }
        }

        return exception;
    }

    /// <summary>The caller has as many tasks as it may have, and is told when to come back; by a header too, where the answer has a status of its own.</summary>
    public static McpProtocolException TooMany(TaskCreation creation, HttpContext? http)
    {
        var wait = creation.RetryAfter ?? TimeSpan.FromSeconds(1);
        if (http is { Response.HasStarted: false })
        {
            http.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return new(creation.Problem ?? "Too many tasks have not ended; wait for one to end.", McpErrorCode.InvalidRequest)
        {
            Data = { [RetryAfter] = JsonElement.Parse(((long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture)) },
        };
    }
}
