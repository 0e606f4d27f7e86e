using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Upstreams.Configuration.Syntax;
using Actors.Upstreams.Links;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Configuration.Reading;

/// <summary>Reads how a server is reached: the members that clients know too.</summary>
/// <param name="members">The server's.</param>
/// <param name="folder">The folder that relative paths start from.</param>
internal sealed class TargetReader(MemberReader members, string folder)
{
    private static readonly (string Name, LoggingLevel Level)[] Levels =
    [
        ("debug", LoggingLevel.Debug), ("info", LoggingLevel.Info), ("notice", LoggingLevel.Notice), ("warning", LoggingLevel.Warning),
        ("error", LoggingLevel.Error), ("critical", LoggingLevel.Critical), ("alert", LoggingLevel.Alert), ("emergency", LoggingLevel.Emergency),
    ];

    /// <summary>How it is reached; null: that cannot be told, and the reason is reported.</summary>
    public UpstreamTarget? Read()
    {
        var transport = new TransportName(members);
        var stdio = new StdioReader(members, folder).Read(out var command);
        var http = new HttpReader(members).Read(transport, out var url);
        var settings = Settings();
        var level = Level();
        if (!Fits(transport, command, url))
        {
            return null;
        }

        UpstreamTarget? target = command is not null ? stdio : http;
        return target is null ? null : target with { Settings = settings, LogLevel = level };
    }

    // A command or an address, and what the type says must be the same.
    private bool Fits(TransportName transport, ConfigMember? command, ConfigMember? url)
    {
        switch (command, url)
        {
            case (not null, not null):
                members.Error(url.At, $"it has both a command and '{url.Name}', and can be only one server; take one of them away");
                return false;
            case (null, null):
                members.Error(members.At, transport.IsHttp
                    ? "its address is missing; write \"url\": \"https://…\""
                    : "it has neither a command nor an address; write \"command\" and \"args\" for a program, or \"url\"");
                return false;
            case (not null, null) when transport.IsHttp:
                members.Error(transport.Member!.Value.At, $"'{transport.Member.Name}' says HTTP, but there is a command; write \"stdio\", or \"url\" instead of the command");
                return false;
            case (null, not null) when transport.IsStdio:
                members.Error(transport.Member!.Value.At, $"'{transport.Member.Name}' says stdio, but there is an address; write \"http\", or \"command\" instead of '{url.Name}'");
                return false;
            default:
                return transport.IsGood;
        }
    }

    private UpstreamSettings Settings()
    {
        var usual = new UpstreamSettings();
        var idle = members.Time(orNever: true, "idleTimeout");
        var settings = usual with
        {
            ConnectTimeout = members.Time(orNever: false, "connectTimeout", "initTimeout", "startupTimeout") ?? usual.ConnectTimeout,
            CallTimeout = Finite(members.Time(orNever: true, "timeout")) ?? usual.CallTimeout,
            CancelGrace = members.Time(orNever: false, "cancelGrace") ?? usual.CancelGrace,
            IdleAfter = idle is null ? usual.IdleAfter : Finite(idle),
            Backoff = members.Time(orNever: false, "backoff") ?? usual.Backoff,
            MaxBackoff = members.Time(orNever: false, "maxBackoff") ?? usual.MaxBackoff,
            BreakAfter = members.Number(1, 1000, "breakAfter") ?? usual.BreakAfter,
            MaxCalls = members.Number(1, 1_000_000, "maxCalls") ?? usual.MaxCalls,
        };
        if (settings.Backoff > settings.MaxBackoff)
        {
            members.Error((members.Take("backoff") ?? members.Take("maxBackoff")!).Value.At, "'backoff' is more than 'maxBackoff'; write less, or raise 'maxBackoff'");
        }

        return settings;
    }

    private static TimeSpan? Finite(TimeSpan? time) => time == Timeout.InfiniteTimeSpan ? null : time;

    private LoggingLevel? Level()
    {
        if (members.Take("logLevel") is not { } member || member.Value.Kind == JsonValueKind.String && members.Text(member) is null)
        {
            return null;
        }

        var text = member.Value.Kind == JsonValueKind.String ? members.Text(member) : null;
        foreach (var (name, level) in Levels)
        {
            if (name == text)
            {
                return level;
            }
        }

        return members.Wrong<LoggingLevel?>(member, "one of " + string.Join(", ", Levels.Select(static pair => pair.Name)));
    }
}
