using System.Text.RegularExpressions;
using Actors.Core.Engine;

namespace Actors.Tests.House;

public sealed partial class LayerTests
{
    private static readonly string[] Foreign = ["Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "SQLitePCL", "Orleans", "Microsoft.Orleans"];

    [Fact]
    public void Core_References_NoWebServerDatabaseOrCluster()
    {
        var references = typeof(ActorId).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();

        var foreign = references.Where(name => Foreign.Any(start => name.StartsWith(start, StringComparison.Ordinal)));

        Assert.Contains("System.Runtime", references);
        Assert.Empty(foreign);
    }

    [Fact]
    public void Core_Project_NamesNoWebServerDatabaseOrCluster()
    {
        var project = Checkout.Read("Core/Actors.Core.csproj");

        var foreign = Foreign.Where(project.Contains);

        Assert.Empty(foreign);
    }

    [Theory]
    [InlineData("Core/Actors.Core.csproj")]
    [InlineData("Embedded/Actors.Embedded.csproj")]
    [InlineData("Http/Actors.Http.csproj")]
    public void Projects_BelowUpstreams_DoNotReferenceThem(string project)
    {
        var references = Checkout.Read(project);

        Assert.DoesNotContain("Actors.Upstreams.csproj", references, StringComparison.Ordinal);
    }

    [Fact]
    public void Upstreams_References_NoEngineAndNoCluster()
    {
        var project = Checkout.Read("Upstreams/Actors.Upstreams.csproj");

        var engines = new[] { "Embedded", "Grains", "Silo", "Orleans" }.Where(project.Contains);

        Assert.Empty(engines);
    }

    [Fact]
    public void Machines_InCore_KnowNoTaskClockOrLogger()
    {
        var machines = Checkout.Files("Machine.cs").Where(file => file.StartsWith("Core/", StringComparison.Ordinal));

        var impure =
            from file in machines
            from match in Impure().Matches(Comment().Replace(Checkout.Read(file), ""))
            select $"{file}: {match.Value}";

        Assert.Empty(impure);
    }

    [Theory]
    [InlineData("Task<int> Run()", true)]
    [InlineData("await something", true)]
    [InlineData("TimeProvider time", true)]
    [InlineData("ILogger<X> logger", true)]
    [InlineData("TaskState Next(TaskState state)", false)]
    [InlineData("// A Task is none of its business.", false)]
    public void Machines_Rule_TellsPureFromImpure(string code, bool impure)
    {
        var source = Comment().Replace(code, "");

        var found = Impure().IsMatch(source);

        Assert.Equal(impure, found);
    }

    [GeneratedRegex(@"\b(Task|ValueTask|async|await|TimeProvider|UtcNow|Stopwatch|ILogger\w*|LoggerMessage)\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
