using System.Buffers;
using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Http.Front;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Operators;

/// <summary>
/// <c>/operator/tasks</c>: everybody's tasks, hidden ones too, for operators (<see cref="OperatorGate"/>): a list, one by its id,
/// and its cancellation. Arguments, results and answers are the users' own, and never shown.
/// </summary>
internal sealed class OperatorEndpoints(ITasks tasks, TimeProvider time)
{
    private const string Path = "/operator/tasks";

    private int _mapped;

    /// <summary>Maps them, the first time that it is called for an app.</summary>
    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.ServiceProvider.GetRequiredService<OperatorEndpoints>();
        if (Interlocked.Exchange(ref pages._mapped, 1) == 0)
        {
            Map(endpoints, HttpMethods.Get, Path, pages.ListAsync);
            Map(endpoints, HttpMethods.Get, Path + "/{id}", pages.ShowAsync);
            Map(endpoints, HttpMethods.Post, Path + "/{id}/cancel", pages.CancelAsync);
            foreach (var page in endpoints.ServiceProvider.GetServices<IOperatorPage>())
            {
                Map(endpoints, HttpMethods.Get, page.Path, page.AnswerAsync);
            }
        }
    }

    private static void Map(IEndpointRouteBuilder endpoints, string method, string path, Func<HttpContext, Task> answer)
    {
        var endpoint = endpoints.MapMethods(path, [method], async context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            if (await OperatorGate.MayOperateAsync(context))
            {
                await answer(context);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        }).WithDisplayName($"Actors {path}");
        endpoint.WithMetadata(new AllowAnonymousAttribute());
        endpoint.Add(static builder => ((RouteEndpointBuilder)builder).Order = int.MaxValue);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (TaskQuery.Parse(context.Request.Query, out var problem) is not { } query)
        {
            await Problem(context, StatusCodes.Status400BadRequest, problem!);
            return;
        }

        var now = time.GetUtcNow();
        var found = new List<TaskView>();
        var more = false;
        await foreach (var task in tasks.AllAsync(context.RequestAborted))
        {
            if (!query.Wants(task, now))
            {
                continue;
            }

            more = found.Count == query.Limit;
            if (more)
            {
                break;
            }

            found.Add(task);
        }

        await Send(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("tasks"u8);
            found.ForEach(task => TaskSheet.Write(json, task));
            json.WriteEndArray();
            json.WriteBoolean("more"u8, more);
            json.WriteEndObject();
        });
    }

    private async Task ShowAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (await tasks.ReadAsync(owner: null, id, withOutcome: true, context.RequestAborted) is { } task)
        {
            await Send(context, StatusCodes.Status200OK, json => TaskSheet.Write(json, task));
        }
        else
        {
            await Problem(context, StatusCodes.Status404NotFound, "There is no such task.");
        }
    }

    private async Task CancelAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var reply = await tasks.CancelAsync(owner: null, id, "Cancelled by an operator.", context.RequestAborted);
        await (reply switch
        {
            { Kind: TaskReplyKind.Ok, View: { } task } => Send(context, StatusCodes.Status200OK, json => TaskSheet.Write(json, task)),
            { Kind: TaskReplyKind.Over, View: { } task } => Problem(context, StatusCodes.Status409Conflict, $"The task has ended before: {TaskSheet.Name(task.Status)}."),
            _ => Problem(context, StatusCodes.Status404NotFound, "There is no such task."),
        });
    }

    private static Task Problem(HttpContext context, int status, string problem) => Send(context, status, json =>
    {
        json.WriteStartObject();
        json.WriteString("problem"u8, problem);
        json.WriteEndObject();
    });

    private static Task Send(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            write(json);
        }

        return Reply.Json(context, status, buffer.WrittenMemory);
    }
}
