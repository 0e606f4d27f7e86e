using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Http;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.TaskRuns;

/// <summary>A whole host whose tools run as tasks; users come from a header.</summary>
internal sealed class RunHost : IAsyncDisposable
{
    public const string Extension = """{"elicitation":{"form":{}},"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

    private readonly LegacyHost _host;

    private RunHost(LegacyHost host)
    {
        _host = host;
        Modern = new ModernClient(host.Url);
    }

    public LegacyHost Legacy => _host;

    public ModernClient Modern { get; }

    public Gates Gates => _host.Gates;

    public Journal Journal => _host.Services.GetRequiredService<Journal>();

    public ITasks Tasks => _host.Services.GetRequiredService<ITasks>();

    public static async Task<RunHost> StartAsync(Action<TaskSettings>? tasks = null, string? data = null, Action<IMcpServerBuilder>? more = null, Action<ActorsOptions>? options = null, TimeProvider? time = null) => new(await LegacyHost.StartAsync(
        made =>
        {
            tasks?.Invoke(made.Tasks);
            options?.Invoke(made);
        },
        data,
        time,
        more: builder =>
        {
            builder.Services.AddSingleton<Journal>();
            builder.Services.AddScoped<Tenant>();
            builder.Services.AddSingleton<IStartupFilter, UserFilter>();
            var server = builder.Services.AddMcpServer().WithTools<RunTools>();
            more?.Invoke(server);
        }));

    /// <summary>Calls a tool as a client that declares the extension.</summary>
    public Task<ModernAnswer> CallAsync(string tool, JsonObject? arguments = null, Action<ModernClient.Sent>? spoil = null) => Modern.CallAsync(tool, arguments, sent =>
    {
        sent.Meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(Extension);
        spoil?.Invoke(sent);
    });

    /// <summary>Waits for the end of a task, as the host itself.</summary>
    public async Task<TaskView> EndOf(string task)
    {
        var view = await Tasks.WaitAsync(null, task, null, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return Assert.IsType<TaskView>(view);
    }

    /// <summary>Waits until a task is as it should be.</summary>
    public async Task<TaskView> Until(string task, Func<TaskView, bool> condition)
    {
        var met = new TaskCompletionSource<TaskView>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = await Tasks.WatchAsync(task, () => _ = LookAsync(), TestContext.Current.CancellationToken);
        await LookAsync();
        return await met.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        async Task LookAsync()
        {
            try
            {
                if (await Tasks.ReadAsync(null, task, withOutcome: true, CancellationToken.None) is { } view && condition(view))
                {
                    met.TrySetResult(view);
                }
            }
            catch (ActorUnreachableException) when (met.Task.IsCompleted)
            {
                // Nobody needs this look any more, and the host may have stopped meanwhile.
            }
        }
    }

    public static string TextOf(TaskView view) => view.Outcome!.Result.GetProperty("content")[0].GetProperty("text").GetString()!;

    public static Action<ModernClient.Sent> As(string user) => sent => sent.Headers["X-User"] = user;

    public async ValueTask DisposeAsync()
    {
        Modern.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>The user <c>ann:admin</c> has the name ann and the role admin; every user has a secret claim, and a cookie's worth of others.</summary>
    private sealed class UserFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(static (http, following) =>
            {
                if (http.Request.Headers["X-User"] is [{ } user])
                {
                    var parts = user.Split(':');
                    http.User = new ClaimsPrincipal(new ClaimsIdentity(
                        [new("sub", parts[0]), new("nick", parts[0]), .. parts.Skip(1).Select(role => new Claim("part", role)), .. Secrets(http.Request.Headers["X-Secret"])], "test", "nick", "part"));
                }

                return following(http);
            });
            next(app);
        };

        private static IEnumerable<Claim> Secrets(string? secret) => secret is null ? [] : [new Claim("secret", secret), new Claim("access_token", "token-" + secret)];
    }
}
