using System.ComponentModel;
using System.Security.Claims;
using Actors.Core.Tasks;
using Actors.Http;
using Actors.Http.Tasks;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskRuns;

/// <summary>Which tools allow tasks, on what terms, and what stops the start.</summary>
public sealed class OfferTests
{
    [Fact]
    public void Terms_OfAttribute_WinOverTheHosts()
    {
        var tool = Tool(nameof(Tools.Whole));

        var terms = TaskTerms.Of(tool, new TaskSettings { Timeout = TimeSpan.FromMinutes(1), MaxRunningPerTool = 9 }, []);

        Assert.Equal((TaskSupport.Required, true), (terms.Support, terms.AskFirst));
        Assert.Equal((TimeSpan.FromHours(2), TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5)), (terms.Policy.Ttl, terms.Policy.Timeout, terms.Policy.Heartbeat));
        Assert.Equal((3, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20), false), (terms.Policy.Retries, terms.Policy.RetryDelay, terms.Policy.MaxRetryDelay, terms.Policy.Exponential));
        Assert.Equal(("System.InvalidOperationException", 4), (Assert.Single(terms.Policy.NotRetried), terms.Policy.MaxRunning));
    }

    [Fact]
    public void Terms_WithoutAttribute_AreTheHosts()
    {
        var settings = new TaskSettings { DefaultSupport = TaskSupport.Optional, DefaultTtl = TimeSpan.FromMinutes(5), Timeout = TimeSpan.FromMinutes(7), MaxRunningPerTool = 9, PollInterval = TimeSpan.FromSeconds(3) };

        var terms = TaskTerms.Of(Tool(nameof(Tools.Bare)), settings, []);

        Assert.Equal((TaskSupport.Optional, false), (terms.Support, terms.AskFirst));
        // Kept no shorter than it may run.
        Assert.Equal((TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(7), TimeSpan.FromSeconds(3)), (terms.Policy.Ttl, terms.Policy.Timeout, terms.Policy.PollInterval));
        Assert.Equal((0, 9, false), (terms.Policy.Retries, terms.Policy.MaxRunning, terms.Policy.Replayable));
    }

    [Fact]
    public void Terms_TtlBeyondTheHosts_IsCut()
    {
        var terms = TaskTerms.Of(Tool(nameof(Tools.Whole)), new TaskSettings { MaxTtl = TimeSpan.FromHours(1) }, []);

        Assert.Equal(TimeSpan.FromHours(1), terms.Policy.Ttl);
    }

    [Theory]
    [InlineData(nameof(Tools.Bare), false)]
    [InlineData(nameof(Tools.Plain), false)]
    [InlineData(nameof(Tools.Reads), true)]
    [InlineData(nameof(Tools.Same), true)]
    [InlineData(nameof(Tools.Whole), true)]
    [InlineData(nameof(Tools.Again), true)]
    public void Terms_Replayable_BySayingSoReadingOrRetrying(string method, bool expected)
    {
        var terms = TaskTerms.Of(Tool(method), new TaskSettings(), []);

        Assert.Equal(expected, terms.Policy.Replayable);
    }

    [Fact]
    public void Any_ToolsComeAndGo_IsAsTheyAre()
    {
        var tools = new McpServerPrimitiveCollection<McpServerTool> { Tool(nameof(Tools.Bare)) };
        using var offer = new TaskOffer(tools, new ToolTerms(Options.Create(new ActorsOptions())));

        var before = offer.Any;
        var whole = Tool(nameof(Tools.Whole));
        tools.Add(whole);
        var with = offer.Any;
        tools.Remove(whole);

        Assert.Equal((false, true, false), (before, with, offer.Any));
        Assert.Equal((TaskSupport.Forbidden, TaskSupport.Forbidden), (offer.SupportOf("bare"), offer.SupportOf("none")));
    }

    [Theory]
    [InlineData(nameof(Mistakes.Ttl), "Tool 'ttl': [BackgroundTask] Ttl cannot be 'an hour': write a duration such as 00:10:00 or 1.00:00:00.")]
    [InlineData(nameof(Mistakes.Zero), "Tool 'zero': [BackgroundTask] Timeout cannot be '00:00:00'")]
    [InlineData(nameof(Mistakes.Heart), "Tool 'heart': [BackgroundTask] Heartbeat (00:02:00) is longer than the time limit (00:01:00)")]
    [InlineData(nameof(Mistakes.Negative), "Tool 'negative': [BackgroundTask] Retries cannot be -1: it is 0 or more.")]
    [InlineData(nameof(Mistakes.Negative), "Tool 'negative': [BackgroundTask] MaxRunning cannot be -2")]
    [InlineData(nameof(Mistakes.Long), "Tool 'long': [BackgroundTask] Timeout (02:00:00) is longer than the task is kept (01:00:00).")]
    [InlineData(nameof(Mistakes.Delay), "Tool 'delay': [BackgroundTask] RetryDelay (00:02:00) is longer than MaxRetryDelay (00:01:00).")]
    [InlineData(nameof(Mistakes.Type), "Tool 'type': [BackgroundTask] DoNotRetry names String, which is no exception.")]
    public void Validate_Mistake_NamesToolAndRemedy(string method, string message)
    {
        var server = new McpServerOptions { ToolCollection = [ToolOf(typeof(Mistakes), method)] };

        var failure = Assert.Throws<InvalidOperationException>(() => TaskOffer.Validate(server, new TaskSettings()));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_HeartbeatLongerThanTheHostsTimeout_IsAMistake()
    {
        var server = new McpServerOptions { ToolCollection = [Tool(nameof(Tools.Again))] };

        var failure = Assert.Throws<InvalidOperationException>(() => TaskOffer.Validate(server, new TaskSettings { Timeout = TimeSpan.FromSeconds(1) }));

        Assert.Contains("Tool 'again'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Caller_Owner_IsThePrincipalOrTheSingleUser()
    {
        var ann = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "ann")], "test"));
        var open = new TaskCaller(Options.Create(new ActorsOptions()));
        var single = new TaskCaller(Options.Create(new ActorsOptions { Tasks = { SingleUser = true } }));

        Assert.Equal((TaskOwner.Anonymous, TaskOwner.Single), (open.OwnerOf(null, ""), single.OwnerOf(null, "")));
        Assert.StartsWith("p", open.OwnerOf(ann, ""), StringComparison.Ordinal);
        Assert.Equal((false, true, true), (open.MayList(null), open.MayList(ann), single.MayList(null)));
    }

    private static McpServerTool Tool(string method) => ToolOf(typeof(Tools), method);

    private static McpServerTool ToolOf(Type tools, string method) => McpServerTool.Create(tools.GetMethod(method)!, (object?)null);

    private static class Tools
    {
        [McpServerTool(Name = "bare"), Description("Says nothing of tasks.")]
        public static string Bare() => "";

        [McpServerTool(Name = "plain"), BackgroundTask]
        public static string Plain() => "";

        [McpServerTool(Name = "reads", ReadOnly = true), BackgroundTask]
        public static string Reads() => "";

        [McpServerTool(Name = "same", Idempotent = true), BackgroundTask]
        public static string Same() => "";

        [McpServerTool(Name = "again"), BackgroundTask(Replay = true, Heartbeat = "00:00:10")]
        public static string Again() => "";

        [McpServerTool(Name = "whole")]
        [BackgroundTask(
            Support = TaskSupport.Required, Ttl = "02:00:00", Timeout = "00:30:00", Heartbeat = "00:00:05", Retries = 3, RetryDelay = "00:00:02",
            MaxRetryDelay = "00:00:20", ExponentialRetry = false, DoNotRetry = [typeof(InvalidOperationException)], MaxRunning = 4, AskFirst = true)]
        public static string Whole() => "";
    }

    private static class Mistakes
    {
        [McpServerTool(Name = "ttl"), BackgroundTask(Ttl = "an hour")]
        public static string Ttl() => "";

        [McpServerTool(Name = "zero"), BackgroundTask(Timeout = "00:00:00")]
        public static string Zero() => "";

        [McpServerTool(Name = "heart"), BackgroundTask(Timeout = "00:01:00", Heartbeat = "00:02:00")]
        public static string Heart() => "";

        [McpServerTool(Name = "negative"), BackgroundTask(Retries = -1, MaxRunning = -2)]
        public static string Negative() => "";

        [McpServerTool(Name = "long"), BackgroundTask(Ttl = "01:00:00", Timeout = "02:00:00")]
        public static string Long() => "";

        [McpServerTool(Name = "delay"), BackgroundTask(RetryDelay = "00:02:00")]
        public static string Delay() => "";

        [McpServerTool(Name = "type"), BackgroundTask(DoNotRetry = [typeof(string)])]
        public static string Type() => "";
    }
}
