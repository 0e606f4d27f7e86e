using Actors.Samples.Everything.Prompts;
using Actors.Samples.Everything.Resources;
using Actors.Samples.Everything.Tools;

namespace Actors.Samples.Everything;

/// <summary>What the server is made of, in the order in which clients see it listed.</summary>
internal static class EverythingBuilderExtensions
{
    /// <summary>Adds what the conformance suite calls by name.</summary>
    public static IMcpServerBuilder WithFixtures(this IMcpServerBuilder builder) => builder
        .WithTools<ContentTools>()
        .WithTools<ProgressTools>()
        .WithTools<LoggingTools>()
        .WithTools<SamplingTools>()
        .WithTools<ElicitationTools>()
        .WithTools<ReconnectionTools>()
        .WithTools([JsonSchemaTool.Create()])
        .WithTools<CapabilityTools>()
        .WithTools<TriggerTools>()
        .WithTools<InputRequiredTools>()
        .WithTools<InputRequiredStateTools>()
        .WithTools<InputRequiredRoundsTools>()
        .WithTools<HeaderTools>()
        .WithTools<GreetTools>()
        .WithTools<TaskTools>()
        .WithTools<AskingTaskTools>()
        .WithPrompts<ContentPrompts>()
        .WithPrompts<InputRequiredPrompts>()
        .WithResources<ContentResources>()
        .WithCompleteHandler(ArgumentCompletion.CompleteAsync);

    /// <summary>Adds tools for trying things out by hand and from tests.</summary>
    public static IMcpServerBuilder WithExtras(this IMcpServerBuilder builder) => builder
        .WithTools<PlainTools>()
        .WithTools<SleepTools>()
        .WithTools<IdentityTools>()
        .WithTools<CancellationTools>()
        .WithTools<WatchedResourceTools>();

    /// <summary>Adds what only the role "admin" may see and call.</summary>
    public static IMcpServerBuilder WithAdmin(this IMcpServerBuilder builder) => builder
        .WithTools<AdminTools>()
        .WithPrompts<AdminPrompts>()
        .WithResources<AdminResources>()
        .AddAuthorizationFilters();
}
